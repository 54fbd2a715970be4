import type { Command } from "commander";

/** What can be written on the command line, as a shell needs it. */
export interface CompletionWords {
  program: string;
  commands: CommandWords[];
}

export interface CommandWords {
  name: string;
  summary: string;
  options: OptionWords[];
}

export interface OptionWords {
  /** `--format`. */
  long: string;
  /** `-f`. */
  short?: string | undefined;
  summary: string;
  /** Values to choose from; undefined where it takes any, or none. */
  choices?: readonly string[] | undefined;
  takesValue: boolean;
  takesFile: boolean;
}

/** Read from the commands themselves, so that completion never knows fewer words than `--help`. */
export function toCompletionWords(program: Command): CompletionWords {
  return {
    program: program.name(),
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: command.description(),
      options: command.options.flatMap((option): OptionWords[] =>
        option.long === undefined || option.long === null
          ? []
          : [
              {
                long: option.long,
                short: option.short ?? undefined,
                summary: option.description,
                choices: option.argChoices,
                takesValue: option.required || option.optional,
                takesFile: option.flags.includes("<file>"),
              },
            ],
      ),
    })),
  };
}
