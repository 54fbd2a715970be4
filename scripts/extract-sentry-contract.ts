/**
 * Cuts the operations that Millrace uses out of Sentry's OpenAPI document and writes them to
 * tests/contract/sentry-operations.json. Run after a new version of the document or a new operation below, with the file
 * openapi-derefed.json of https://github.com/getsentry/sentry-api-schema:
 *
 *   node scripts/extract-sentry-contract.ts openapi-derefed.json
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const TARGET = fileURLToPath(new URL("../tests/contract/sentry-operations.json", import.meta.url));

const ISSUES = "/api/0/organizations/{organization_id_or_slug}/issues/";
const OPERATIONS = [
  `GET ${ISSUES}`,
  `PUT ${ISSUES}`,
  `GET ${ISSUES}{issue_id}/`,
  `GET ${ISSUES}{issue_id}/events/{event_id}/`,
];

/** What only people read, or what no validator uses. */
const DROPPED = ["description", "example", "examples", "title", "deprecated", "externalDocs", "discriminator"];

const LICENCE =
  "Copyright 2025 Functional Software, Inc. dba Sentry, FSL-1.1-Apache-2.0: https://github.com/getsentry/sentry-api-schema/blob/main/LICENSE.md. Data for tests, not part of the published package.";

type Json = Record<string, unknown>;

interface Document {
  info: { version: string };
  paths: Record<string, Record<string, Json>>;
}

function extract({ info, paths }: Document): Json {
  return {
    source: "getsentry/sentry-api-schema, openapi-derefed.json, release 0.272.0 of 2026-08-16",
    version: info.version,
    licence: LICENCE,
    operations: OPERATIONS.map((name) => {
      const [method = "", path = ""] = name.split(" ");
      const operation = paths[path]?.[method.toLowerCase()];
      if (operation === undefined) throw new Error(`The document has no operation ${name}.`);
      const responses = Object.entries(operation["responses"] as Record<string, Json>);
      return {
        method,
        path,
        parameters: ((operation["parameters"] ?? []) as Json[]).map((parameter) => ({
          name: parameter["name"],
          in: parameter["in"],
          required: parameter["required"] ?? false,
          schema: toSchema(parameter["schema"]),
        })),
        body: toSchema(findJsonSchema((operation["requestBody"] ?? {}) as Json)) ?? null,
        responses: Object.fromEntries(
          responses.map(([status, given]) => [status, toSchema(findJsonSchema(given)) ?? null]),
        ),
      };
    }),
  };
}

function findJsonSchema(holder: Json): unknown {
  const content = (holder["content"] ?? {}) as Record<string, { schema?: unknown }>;
  return content["application/json"]?.schema;
}

/** A schema without what nobody validates. */
function toSchema(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(toSchema);
  if (typeof given !== "object" || given === null) return given;
  const kept = Object.entries(given).filter(([key]) => !DROPPED.includes(key) && !key.startsWith("x-"));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === "properties" ? toFields(value as Json) : toSchema(value)]),
  );
}

/** The keys here are names of fields, of which some are called `title` or `description`. */
function toFields(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, toSchema(schema)]));
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Usage: node scripts/extract-sentry-contract.ts <openapi-derefed.json>");
  process.exitCode = 2;
} else {
  const contract = extract(JSON.parse(await readFile(path, "utf8")) as Document);
  await writeFile(TARGET, `${JSON.stringify(contract, undefined, 1)}\n`);
  console.log(`${OPERATIONS.length} operations: ${TARGET}`);
}
