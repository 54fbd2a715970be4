import { isMap, isScalar, isSeq } from "yaml";
import { formatPath, type ConfigPath, type ConfigProblem } from "./problem.ts";
import type { YamlSource } from "./yaml-source.ts";

/** What the variables of a document became. */
export interface Expansion {
  /** Names of the variables in a value, by the value's path as `formatPath` writes it. */
  variablesAt: ReadonlyMap<string, string[]>;
  /** Values of all variables that were used, by name. */
  used: ReadonlyMap<string, string>;
  problems: ConfigProblem[];
}

/** An escape, a whole variable, or a `${` that is neither. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every text value, in place; keys stay as they are. `$${` stands for a
 * plain `${`. A variable that is not set, or empty, takes its default; without a default it is a problem.
 */
export function expandVariables(source: YamlSource, variables: Readonly<Record<string, string>>): Expansion {
  const variablesAt = new Map<string, string[]>();
  const used = new Map<string, string>();
  const problems: ConfigProblem[] = [];

  const expand = (text: string, start: number, path: ConfigPath): string => {
    let searchFrom = start;
    return text.replaceAll(VARIABLE, (match, name: string | undefined, fallback: string | undefined) => {
      const found = source.text.indexOf(match, searchFrom);
      const offset = found < 0 ? start : found;
      searchFrom = offset + match.length;
      if (match === "$${") return "${";
      const position = source.toPosition(offset);
      if (name === undefined) {
        const notes = ["expected ${NAME} or ${NAME:-default}", "a plain ${ is written $${"];
        problems.push({ code: "config.invalid_value", ...position, path, notes });
        return match;
      }
      const names = variablesAt.get(formatPath(path)) ?? [];
      variablesAt.set(formatPath(path), [...names, name]);
      const value = variables[name] ?? "";
      if (value === "" && fallback === undefined) {
        const state = variables[name] === undefined ? "not set" : "empty";
        const notes = [
          `the environment variable ${name} is ${state}`,
          `set it in the environment or in .env beside this file, or write \${${name}:-default}`,
        ];
        problems.push({ code: "config.missing_variable", ...position, path, notes });
        return "";
      }
      if (value !== "") used.set(name, value);
      return value === "" ? (fallback ?? "") : value;
    });
  };

  const walk = (node: unknown, path: ConfigPath): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) walk(value, [...path, String(isScalar(key) ? key.value : key)]);
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => walk(item, [...path, index]));
    } else if (isScalar(node) && typeof node.value === "string") {
      node.value = expand(node.value, node.range?.[0] ?? 0, path);
    }
  };
  walk(source.document.contents, []);
  return { variablesAt, used, problems };
}
