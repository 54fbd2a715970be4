import type { Expansion } from "./expand-variables.ts";
import { formatPath, type ConfigPath } from "./problem.ts";
import type { Config } from "./schema.ts";
import { isSecretPath } from "./secrets.ts";
import type { YamlSource } from "./yaml-source.ts";

/** What is allowed, but probably not wanted. Each is one line, `file:line:column  path  sentence`. */
export function listWarnings(
  config: Config,
  { file, source, expansion }: { file: string; source: YamlSource; expansion: Expansion },
): string[] {
  const warnings: string[] = [];
  const warn = (path: ConfigPath, sentence: string): void => {
    const { line, column } = source.findKey(path);
    warnings.push(`${file}:${line}:${column}  ${formatPath(path)}  ${sentence}`);
  };
  for (const path of listWrittenSecrets(source.document.toJS(), expansion)) {
    warn(path, "is written in the file; name a variable such as ${NAME} instead, so that it is never committed");
  }
  return warnings;
}

/** Secret fields whose text stands in the file itself. */
function listWrittenSecrets(raw: unknown, expansion: Expansion, path: ConfigPath = []): ConfigPath[] {
  if (typeof raw === "string") {
    return raw !== "" && isSecretPath(path) && !expansion.variablesAt.has(formatPath(path)) ? [path] : [];
  }
  if (typeof raw !== "object" || raw === null) return [];
  const steps: [string | number, unknown][] = Array.isArray(raw) ? [...raw.entries()] : Object.entries(raw);
  return steps.flatMap(([step, value]) => listWrittenSecrets(value, expansion, [...path, step]));
}
