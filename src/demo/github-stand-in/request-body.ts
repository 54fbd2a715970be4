import { z } from "zod";
import { ApiError, makeValidationError, type FieldError } from "./api-error.ts";
import type { StandInContext } from "./request-context.ts";

/** GitHub's limits on texts. */
export const TITLE = z.string().min(1).max(256);
export const BODY = z.string().max(65_536, "body is too long (maximum is 65536 characters)");

/** The body of a request by its schema. Malformed JSON is a 400, a wrong field a 422 that names it. */
export async function parseBody<T extends z.ZodType>(
  c: StandInContext,
  schema: T,
  resource: string,
): Promise<z.output<T>> {
  const given = parseJson(await c.req.text());
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw makeValidationError(...parsed.error.issues.map((issue) => toFieldError(issue, given, resource)));
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(400, "Problems parsing JSON");
  }
  if (typeof value !== "object" || value === null) throw new ApiError(400, "Body should be a JSON object");
  return value;
}

function toFieldError(issue: z.core.$ZodIssue, given: unknown, resource: string): FieldError {
  const field = String(issue.path[0] ?? "");
  const value = (given as Record<string, unknown>)[field];
  if (value === undefined) return { resource, field, code: "missing_field" };
  return { resource, field, code: "invalid", message: issue.message };
}
