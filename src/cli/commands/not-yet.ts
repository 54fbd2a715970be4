import { ConfigError } from "../../domain/errors.ts";
import type { Command } from "../command.ts";

/** Commands that are promised and not there yet say so in one line. */
function notYet(command: string): Command {
  return async () => {
    throw new ConfigError(`\`millrace ${command}\` is not there yet.`, {
      code: "cli.not_there_yet",
      hint: "The changelog says what is.",
    });
  };
}

export const social = notYet("social");
