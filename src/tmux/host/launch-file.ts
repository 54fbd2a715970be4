import { ConfigError } from "../../domain/errors.ts";

/** What the host starts, and in which surroundings. */
export interface HostedCommand {
  /** Program, as an absolute path, and arguments. */
  argv: string[];
  /** The whole environment. May hold a model key. */
  env: Record<string, string>;
  cwd: string;
  /** A file. */
  stdin: string;
  /** No file that the agent writes may be larger. */
  largestFileBytes: number;
}

/**
 * The text of the file that agent-host.sh reads, see there: one value a line, and a further line of a value marked with
 * `+`. Nothing in it is ever taken for code, so nothing is quoted. Throws ConfigError for what no environment can hold.
 */
export function toLaunchText({ argv, env, cwd, stdin, largestFileBytes }: HostedCommand): string {
  const entries = [
    `c${cwd}`,
    `i${stdin}`,
    `f${Math.floor(largestFileBytes / BLOCK_BYTES)}`,
    ...Object.entries(env).map(([name, value]) => `e${getVariableName(name)}=${value}`),
    ...argv.map((argument) => `a${argument}`),
  ];
  const text = entries.map((entry) => `${entry.replaceAll("\n", "\n+")}\n`).join("");
  if (text.includes("\0")) throw new ConfigError("The agent's command holds a zero byte.", UNUSABLE);
  return `${text}.\n`;
}

/** Of `ulimit -f`, by POSIX. */
const BLOCK_BYTES = 512;

const UNUSABLE = {
  code: "agent.unusable_launch",
  hint: "Look at command and env of the agent in the configuration.",
};

function getVariableName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new ConfigError(
    `The agent's environment has the name ${JSON.stringify(name)}, which no shell can set.`,
    UNUSABLE,
  );
}
