import type { z } from "zod";
import type { Expansion } from "./expand-variables.ts";
import { formatPath } from "./problem.ts";

/** A key without a value counts as not written, so that a section may have all its lines commented out. */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

/**
 * Variables are texts. Where the schema wants a number or a yes-or-no and the text of a variable is one, it becomes
 * one: `port: ${PORT}` works, and a token of digits alone stays a text.
 */
export function withTypedVariables(raw: unknown, issues: readonly z.core.$ZodIssue[], expansion: Expansion): unknown {
  const typed: unknown = structuredClone(raw);
  for (const issue of issues) {
    if (issue.code !== "invalid_type") continue;
    const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    if (!expansion.variablesAt.has(formatPath(path))) continue;
    const last = path.at(-1);
    const parent = path.slice(0, -1).reduce((value: unknown, step) => childOf(value, step), typed);
    if (last === undefined || typeof parent !== "object" || parent === null) continue;
    const holder = parent as Record<string | number, unknown>;
    holder[last] = toTyped(holder[last], issue.expected);
  }
  return typed;
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
}

function toTyped(value: unknown, expected: string): unknown {
  if (typeof value !== "string") return value;
  const isNumber = expected === "number" || expected === "int";
  if (isNumber && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (expected === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}
