import type { CommandWords, CompletionWords } from "./words.ts";

/** `complete` lines for fish, with the summary of each word. */
export function toFishCompletion({ program, commands }: CompletionWords): string {
  return [
    `# fish completion of ${program}: ${program} completion fish > ~/.config/fish/completions/${program}.fish`,
    `complete -c ${program} -f`,
    ...commands.map(
      ({ name, summary }) => `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    ...commands.flatMap((command) => listOptions(program, command)),
    "",
  ].join("\n");
}

function listOptions(program: string, { name, options }: CommandWords): string[] {
  return options.map(({ long, short, summary, choices, takesValue, takesFile }) =>
    [
      `complete -c ${program} -n ${quote(`__fish_seen_subcommand_from ${name}`)} -l ${long.slice(2)}`,
      ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
      ...(takesFile ? ["-r -F"] : takesValue ? ["-x"] : []),
      ...(choices === undefined ? [] : [`-a ${quote(choices.join(" "))}`]),
      `-d ${quote(summary)}`,
    ].join(" "),
  );
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
