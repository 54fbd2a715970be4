import { parseArgs } from "node:util";
import { join, resolve } from "node:path";
import { ConfigError, messageOf } from "../../src/domain/errors.ts";

export type Part = "triage" | "bugs";

export interface TryOptions {
  parts: Part[];
  /** Absolute. */
  dataDir: string;
  withComments: boolean;
  help: boolean;
}

export const USAGE = `npm run try:real -- [--only triage|bugs] [--data DIR] [--without-comments]

  --only PART         triage: judge real issues; bugs: fix real bugs with the real Claude Code CLI
  --data DIR          folder with the data files (default: ../shared/data beside the project)
  --without-comments  load each issue as it was opened, before anybody answered`;

const PARTS: readonly Part[] = ["triage", "bugs"];

/** Throws ConfigError for what is not an option. */
export function parseTryOptions(args: string[], projectDir: string): TryOptions {
  const { only, data, help = false, "without-comments": withoutComments = false } = read(args);
  const part = PARTS.find((one) => one === only);
  if (only !== undefined && part === undefined) throw makeUsageError(`There is no part "${only}".`);
  return {
    parts: part === undefined ? [...PARTS] : [part],
    dataDir: resolve(data ?? join(projectDir, "..", "shared", "data")),
    withComments: !withoutComments,
    help,
  };
}

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: "string" },
        data: { type: "string" },
        "without-comments": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw makeUsageError(messageOf(error));
  }
}

function makeUsageError(sentence: string): ConfigError {
  return new ConfigError(sentence, { code: "try_real.usage", hint: USAGE });
}
