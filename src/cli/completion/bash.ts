import type { CommandWords, CompletionWords } from "./words.ts";

/** A bash function and its registration; works with the bash that a Mac brings (3.2), too. */
export function toBashCompletion({ program, commands }: CompletionWords): string {
  return `# bash completion of ${program}. In ~/.bashrc: source <(${program} completion bash)
_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...commands.map(({ name }) => name), "--help", "--version"].join(" ")}" -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(listValues).join("\n")}
  esac
  case "$command" in
${commands.map(toWordsCase).join("\n")}
  esac
}
complete -F _${program} -o default ${program}
`;
}

/** After an option with a value: its choices, or nothing of ours, so that bash offers files. */
function listValues({ name, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ long, choices }) => {
      const reply = choices === undefined ? "" : `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current")); `;
      return `    "${name} ${long}") ${reply}return ;;`;
    });
}

function toWordsCase({ name, options }: CommandWords): string {
  const words = [...options.map(({ long }) => long), "--help"].join(" ");
  return `    ${name}) case "$current" in -*) COMPREPLY=($(compgen -W "${words}" -- "$current")) ;; esac ;;`;
}
