import type { CommandWords, CompletionWords, OptionWords } from "./words.ts";

/** A zsh function for `compdef`, with the summary of each word. */
export function toZshCompletion({ program, commands }: CompletionWords): string {
  return `#compdef ${program}
# zsh completion of ${program}. In ~/.zshrc, after compinit: source <(${program} completion zsh)
_${program}() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(toCase).join("\n")}
  esac
}
compdef _${program} ${program}
`;
}

function toCase({ name, options }: CommandWords): string {
  return `    ${name}) _arguments ${[...options.map(toSpec), quote("--help[say what it does]")].join(" ")} '*:word:_files' ;;`;
}

function toSpec({ long, summary, choices, takesValue, takesFile }: OptionWords): string {
  const values = choices === undefined ? (takesFile ? "_files" : " ") : `(${choices.join(" ")})`;
  const about = summary.replaceAll(/[[\]:]/g, (character) => `\\${character}`);
  return quote(`${long}[${about}]${takesValue ? `:value:${values}` : ""}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
