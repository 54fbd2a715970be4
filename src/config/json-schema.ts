import { z } from "zod";
import { Config } from "./schema.ts";
import type { ConfigPath } from "./problem.ts";

/** The part of a JSON schema that is read here. */
export interface JsonSchema {
  description?: string;
  type?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  oneOf?: JsonSchema[];
  [keyword: string]: unknown;
}

/** The schema of `millrace.config.yaml` as a person writes it, for editors and for the documents. */
export function makeConfigJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(Config, { io: "input" }) as JsonSchema;
  return { ...schema, title: "Millrace configuration" };
}

/** The schema of one place. `raw` decides between alternatives: the one whose constants it has. */
export function findSchemaAt(root: JsonSchema, path: ConfigPath, raw: unknown): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  let value = raw;
  for (const step of path) {
    schema = chooseAlternative(schema, value);
    if (typeof step === "number") {
      schema = schema?.items;
    } else {
      const rest: JsonSchema | boolean | undefined = schema?.additionalProperties;
      schema = schema?.properties?.[step] ?? (typeof rest === "object" ? rest : undefined);
    }
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return chooseAlternative(schema, value);
}

function chooseAlternative(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  if (schema?.oneOf === undefined) return schema;
  const given = (typeof value === "object" ? value : undefined) as Record<string, unknown> | undefined | null;
  const chosen = schema.oneOf.find((option) =>
    Object.entries(option.properties ?? {}).some(
      ([key, part]) => part.const !== undefined && part.const === given?.[key],
    ),
  );
  return chosen ?? schema;
}
