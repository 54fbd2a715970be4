/**
 * A schema of OpenAPI 3.0 as JSON Schema: `nullable` becomes a type of its own, and references go to the schema named
 * `github`. Everything else means the same in both (https://spec.openapis.org/oas/v3.0.3#schema-object).
 */
export function toJsonSchema(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(toJsonSchema);
  if (typeof given !== "object" || given === null) return given;
  const { nullable, ...rest } = given as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toValue(key, value)]));
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

function toValue(key: string, value: unknown): unknown {
  if (key === "$ref" && typeof value === "string") return `github${value}`;
  if (key === "properties") return toFields(value as Record<string, unknown>);
  return toJsonSchema(value);
}

/** Keyed by names of fields, which may be called `nullable` or `$ref`. */
function toFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, toJsonSchema(schema)]));
}
