import { ConfigError } from "../domain/errors.ts";

/** Codes of what can be wrong in a configuration file. */
export type ConfigProblemCode =
  | "config.syntax"
  | "config.unknown_key"
  | "config.missing_key"
  | "config.invalid_value"
  | "config.missing_variable"
  | "config.conflict";

/** A step into the document: a key or an index. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong, at one place. Lines and columns count from 1. */
export interface ConfigProblem {
  code: ConfigProblemCode;
  line: number;
  column: number;
  path: ConfigPath;
  /** Sentences for a person, most important first. Never holds a secret. */
  notes: string[];
}

/** `projects[0].repo`; the whole file has no path. */
export function formatPath(path: ConfigPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** One error with every problem in it, in the order of the file. Its code is the problems' code where they share one. */
export function makeConfigError(file: string, problems: ConfigProblem[]): ConfigError {
  const ordered = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const codes = new Set(ordered.map((problem) => problem.code));
  const count = ordered.length === 1 ? "a problem" : `${ordered.length} problems`;
  const blocks = ordered.map((problem) => formatProblem(file, problem));
  return new ConfigError([`The configuration has ${count}.`, ...blocks].join("\n\n"), {
    code: codes.size === 1 ? (ordered[0]?.code ?? "config.invalid") : "config.invalid",
    hint: "Every key is described in docs/configuration.md.",
    details: { file, problems: ordered },
  });
}

function formatProblem(file: string, problem: ConfigProblem): string {
  const place = `${file}:${problem.line}:${problem.column}`;
  const path = formatPath(problem.path);
  const head = path === "" ? place : `${place}  ${path}`;
  return [head, ...problem.notes.map((note) => `  ${note}`)].join("\n");
}
