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

/** The schema of the values in `millrace.config.yaml`, after variables took their place. */
export function makeConfigJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(Config, { io: "input" }) as JsonSchema;
  return { ...schema, title: "Millrace configuration" };
}

/** The schema of the file as a person writes it, for editors: where a value stands, `${NAME}` may stand too. */
export function makeEditorSchema(): JsonSchema {
  return allowVariables(makeConfigJsonSchema());
}

const VARIABLE: JsonSchema = { type: "string", pattern: String.raw`\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}` };

function allowVariables(schema: JsonSchema): JsonSchema {
  const open = { ...schema };
  if (schema.properties !== undefined) {
    open.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, part]) => [key, allowVariables(part)]),
    );
  }
  if (schema.items !== undefined) open.items = allowVariables(schema.items);
  if (typeof schema.additionalProperties === "object") {
    open.additionalProperties = allowVariables(schema.additionalProperties);
  }
  if (schema.oneOf !== undefined) open.oneOf = schema.oneOf.map(allowVariables);
  // A constant decides between alternatives, so it has to stand there itself.
  const isValue = ["string", "number", "integer", "boolean"].includes(schema.type ?? "") && schema.const === undefined;
  if (!isValue) return open;
  const { description, default: standard, ...form } = open;
  return {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [form, VARIABLE],
  };
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
