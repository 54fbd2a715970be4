import type { z } from "zod";
import { findNearest } from "../lib/nearest.ts";
import type { Expansion } from "./expand-variables.ts";
import { findSchemaAt, makeConfigJsonSchema, type JsonSchema } from "./json-schema.ts";
import { formatPath, type ConfigPath, type ConfigProblem } from "./problem.ts";
import { isSecretPath } from "./secrets.ts";
import type { YamlSource } from "./yaml-source.ts";

type Issue = z.core.$ZodIssue;

/** What the file holds, in three forms: its text, its plain value, and where its variables came from. */
export interface CheckedFile {
  source: YamlSource;
  raw: unknown;
  expansion: Expansion;
}

/** zod's issues as problems with a place, what was expected, what was found and what was probably meant. */
export function toProblems(issues: readonly Issue[], file: CheckedFile): ConfigProblem[] {
  const schema = makeConfigJsonSchema();
  const unknownKeys = issues.filter((issue) => issue.code === "unrecognized_keys");
  const problems = unknownKeys.flatMap((issue) => issue.keys.map((key) => toUnknownKey(issue.path, key, schema, file)));
  // A misspelt key is also missing under its right name; one problem is enough.
  const meant = new Set(problems.map((problem) => problem.meant).filter((path) => path !== undefined));
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") continue;
    const path = toConfigPath(issue.path);
    const found = valueAt(file.raw, path);
    if (found !== undefined) problems.push(toInvalidValue(issue, path, found, file));
    else if (!meant.has(formatPath(path))) problems.push(toMissingKey(issue, path, schema, file));
  }
  return problems.map(({ meant: _meant, ...problem }) => problem);
}

function toUnknownKey(
  issuePath: readonly PropertyKey[],
  key: string,
  schema: JsonSchema,
  { source, raw }: CheckedFile,
): ConfigProblem & { meant?: string | undefined } {
  const parent = toConfigPath(issuePath);
  const known = Object.keys(findSchemaAt(schema, parent, raw)?.properties ?? {});
  const near = findNearest(key, known);
  const notes = [`unknown key "${key}"`];
  if (near !== undefined) notes.push(`did you mean "${near}"?`);
  if (known.length > 0) notes.push(`known keys: ${known.join(", ")}`);
  const path = [...parent, key];
  const meant = near === undefined ? undefined : formatPath([...parent, near]);
  return { code: "config.unknown_key", ...source.findKey(path), path, notes, meant };
}

function toMissingKey(issue: Issue, path: ConfigPath, schema: JsonSchema, { source, raw }: CheckedFile): ConfigProblem {
  const about = findSchemaAt(schema, path, raw)?.description;
  const notes = [path.length === 0 ? "the file is empty" : "the key is missing or has no value", expectation(issue)];
  if (about !== undefined) notes.push(about);
  if (path.length === 0) notes.push("`millrace init` writes an example");
  return { code: "config.missing_key", ...source.findKey(path), path, notes };
}

function toInvalidValue(issue: Issue, path: ConfigPath, found: unknown, file: CheckedFile): ConfigProblem {
  const variables = file.expansion.variablesAt.get(formatPath(path)) ?? [];
  const hidden = variables.length > 0 || isSecretPath(path);
  const notes = [`${expectation(issue)}, ${describeFound(found, hidden)}`];
  const meant = hidden ? undefined : findMeant(issue, found);
  if (meant !== undefined) notes.push(`did you mean "${meant}"?`);
  if (variables.length > 0) notes.push(`the value comes from the environment variable ${variables.join(", ")}`);
  return { code: "config.invalid_value", ...file.source.findValue(path), path, notes };
}

const NAMES: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

/** What would have been right. Messages of the schema's own start with "expected" already. */
function expectation(issue: Issue): string {
  if (/^[a-z]/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${NAMES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected one of: ${issue.values.join(", ")}`;
    case "invalid_union":
      return `expected one of: ${listOptions(issue).join(", ")}`;
    case "too_small":
      return expectAtLeast(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return issue.origin === "string"
        ? `expected at most ${issue.maximum} characters`
        : `expected at most ${issue.maximum}`;
    case "invalid_format":
      return issue.format === "url" ? "expected a URL such as https://example.com" : `expected ${issue.format}`;
    default:
      return issue.message;
  }
}

function expectAtLeast(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === "string") return "expected a text that is not empty";
  if (origin === "array") return `expected at least ${minimum} ${minimum === 1 ? "entry" : "entries"}`;
  return inclusive ? `expected at least ${minimum}` : `expected more than ${minimum}`;
}

function listOptions(issue: Issue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  return issue.code === "invalid_union" && "options" in issue ? (issue.options as unknown[]).map(String) : [];
}

function findMeant(issue: Issue, found: unknown): string | undefined {
  if (typeof found === "number" && issue.message.includes("duration")) return `${found}m`;
  if (typeof found !== "string") return undefined;
  if (issue.message.includes("time zone")) return findNearest(found, Intl.supportedValuesOf("timeZone"));
  return findNearest(found, listOptions(issue));
}

const LONGEST_SHOWN = 60;

function describeFound(found: unknown, hidden: boolean): string {
  if (found === "") return "found an empty text";
  if (found === null) return "found nothing";
  if (Array.isArray(found)) return found.length === 0 ? "found an empty list" : "found a list";
  if (typeof found === "object") return "found a map of keys";
  if (hidden) return typeof found === "string" ? "found another text" : `found a ${typeof found}`;
  if (typeof found === "number") return `found the number ${found}`;
  if (typeof found !== "string") return `found ${JSON.stringify(found)}`;
  const shown = found.length > LONGEST_SHOWN ? `${found.slice(0, LONGEST_SHOWN)}…` : found;
  return `found ${JSON.stringify(shown)}`;
}

function toConfigPath(path: readonly PropertyKey[]): ConfigPath {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function valueAt(raw: unknown, path: ConfigPath): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
