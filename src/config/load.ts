import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import { ConfigError, messageOf } from "../domain/errors.ts";
import { listConflicts } from "./cross-checks.ts";
import { expandVariables, type Expansion } from "./expand-variables.ts";
import { toProblems } from "./format-issues.ts";
import { formatPath, makeConfigError, type ConfigProblem } from "./problem.ts";
import { listKeyLines, readPrivateKey } from "./private-key.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { Config } from "./schema.ts";
import { isSecretName, listSecrets } from "./secrets.ts";
import { toPlain, withTypedVariables } from "./plain-value.ts";
import { listWarnings } from "./warnings.ts";
import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

export const DEFAULT_CONFIG_FILE = "millrace.config.yaml";

export interface LoadConfigOptions {
  /** Path of the file; `millrace.config.yaml` in the current folder where missing. */
  file?: string | undefined;
  /** The environment's variables. They win over those of a `.env` beside the file. */
  env: Readonly<Record<string, string>>;
  /** The current folder, for relative paths and for how the file is named in messages. */
  cwd?: string | undefined;
}

export interface LoadedConfig {
  /** Complete and checked. Relative paths in it are made absolute. */
  config: Config;
  /** Absolute path of the file. */
  file: string;
  /** Sentences for a person, each with its place. */
  warnings: string[];
  /** Texts that must never be seen; hand each to the redactor before anything else is done. */
  secrets: string[];
}

/**
 * Reads, expands and checks the configuration. Throws ConfigError with every problem in the file, each with line and
 * column: `config.not_found`, `config.unreadable`, the problem's own code, or `config.invalid` for several kinds.
 */
export async function loadConfig({ file, env, cwd = process.cwd() }: LoadConfigOptions): Promise<LoadedConfig> {
  const path = resolve(cwd, file ?? DEFAULT_CONFIG_FILE);
  const shown = toShownPath(path, cwd);
  const text = await readConfigText(path, shown);
  const variables = { ...(await readDotEnv(dirname(path))), ...env };
  const source = parseYamlSource(text);
  if (source.problems.length > 0) throw makeConfigError(shown, source.problems.map(withQuotingNote(text)));
  const expansion = expandVariables(source, variables);
  const parsed = validate(source, expansion);
  if ("problems" in parsed) throw makeConfigError(shown, parsed.problems);
  const resolved = resolvePaths(parsed.config, dirname(path));
  const withKey = await readPrivateKey(resolved, source);
  if ("problem" in withKey) throw makeConfigError(shown, [withKey.problem]);
  const { config } = withKey;
  return {
    config,
    file: path,
    warnings: listWarnings(config, { file: shown, source, expansion }),
    secrets: [...new Set([...listSecrets(config), ...listKeyLines(config), ...listSecretVariables(expansion)])],
  };
}

function validate(source: YamlSource, expansion: Expansion): { config: Config } | { problems: ConfigProblem[] } {
  const raw = toPlain(source.document.toJS());
  const attempt = Config.safeParse(raw);
  const result = attempt.success ? attempt : Config.safeParse(withTypedVariables(raw, attempt.error.issues, expansion));
  const broken = new Set(expansion.problems.map((problem) => formatPath(problem.path)));
  const problems = result.success
    ? listConflicts(result.data, source)
    : toProblems(result.error.issues, { source, raw, expansion });
  const all = [...expansion.problems, ...problems.filter((problem) => !broken.has(formatPath(problem.path)))];
  return result.success && all.length === 0 ? { config: result.data } : { problems: all };
}

async function readConfigText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (isMissing(cause)) {
      throw new ConfigError(`There is no configuration file ${shown}.`, {
        code: "config.not_found",
        hint: "Run `millrace init` to write one, or name one with --config FILE.",
        details: { file: path },
        cause,
      });
    }
    throw new ConfigError(`The configuration file ${shown} could not be read: ${messageOf(cause)}.`, {
      code: "config.unreadable",
      hint: "Check that it is a file and that you may read it.",
      details: { file: path },
      cause,
    });
  }
}

/** Variables of the `.env` in a folder; none where there is no such file. */
async function readDotEnv(folder: string): Promise<Record<string, string>> {
  const path = join(folder, ".env");
  try {
    const entries = Object.entries(parseEnv(await readFile(path, "utf8")));
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  } catch (cause) {
    if (isMissing(cause)) return {};
    throw new ConfigError(`The file ${path} could not be read: ${messageOf(cause)}.`, {
      code: "config.unreadable",
      hint: "Check that it is a file and that you may read it.",
      details: { file: path },
      cause,
    });
  }
}

/** A variable used for anything keeps its secret: `checks: ["deploy ${NPM_TOKEN}"]`. */
function listSecretVariables(expansion: Expansion): string[] {
  return [...expansion.used].filter(([name]) => isSecretName(name)).map(([, value]) => value);
}

/** Inside `{ }` and `[ ]` YAML reads the braces of `${NAME}` as its own, and its message does not say so. */
function withQuotingNote(text: string): (problem: ConfigProblem) => ConfigProblem {
  const lines = text.split("\n");
  return (problem) => {
    const line = lines[problem.line - 1] ?? "";
    if (!/[{[,:]\s*\$\{/.test(line)) return problem;
    return { ...problem, notes: [...problem.notes, 'inside { } and [ ] a variable needs quotes: "${NAME}"'] };
  };
}

function toShownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
