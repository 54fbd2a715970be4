/**
 * Cuts the operations that Millrace uses out of GitHub's OpenAPI document and writes them, with the schemas that they
 * reach, to tests/contract/github-operations.json. Run after a new version of the document or a new operation below:
 *
 *   npm pack @octokit/openapi@23.0.2        (in a folder of your own: installed, the package has 385 MB)
 *   tar -xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
 *   node scripts/extract-github-contract.ts package/generated/api.github.com.json
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const TARGET = fileURLToPath(new URL("../tests/contract/github-operations.json", import.meta.url));

const REPO = "/repos/{owner}/{repo}";

const OPERATIONS = [
  "GET /user",
  "GET /rate_limit",
  "GET /app",
  "POST /app/installations/{installation_id}/access_tokens",
  "GET /app/hook/deliveries",
  "POST /app/hook/deliveries/{delivery_id}/attempts",
  "GET /search/issues",
  `GET ${REPO}/installation`,
  `GET ${REPO}`,
  `GET ${REPO}/collaborators/{username}/permission`,
  `GET ${REPO}/issues`,
  `POST ${REPO}/issues`,
  `GET ${REPO}/issues/{issue_number}`,
  `PATCH ${REPO}/issues/{issue_number}`,
  `GET ${REPO}/issues/comments`,
  `GET ${REPO}/issues/comments/{comment_id}`,
  `PATCH ${REPO}/issues/comments/{comment_id}`,
  `DELETE ${REPO}/issues/comments/{comment_id}`,
  `GET ${REPO}/issues/comments/{comment_id}/reactions`,
  `POST ${REPO}/issues/comments/{comment_id}/reactions`,
  `GET ${REPO}/issues/{issue_number}/sub_issues`,
  `POST ${REPO}/issues/{issue_number}/sub_issues`,
  `GET ${REPO}/issues/{issue_number}/comments`,
  `POST ${REPO}/issues/{issue_number}/comments`,
  `GET ${REPO}/issues/{issue_number}/events`,
  `GET ${REPO}/issues/{issue_number}/timeline`,
  `GET ${REPO}/issues/{issue_number}/labels`,
  `POST ${REPO}/issues/{issue_number}/labels`,
  `DELETE ${REPO}/issues/{issue_number}/labels/{name}`,
  `GET ${REPO}/labels`,
  `POST ${REPO}/labels`,
  `GET ${REPO}/labels/{name}`,
  `GET ${REPO}/milestones`,
  `GET ${REPO}/milestones/{milestone_number}`,
  `GET ${REPO}/pulls`,
  `POST ${REPO}/pulls`,
  `GET ${REPO}/pulls/{pull_number}`,
  `PATCH ${REPO}/pulls/{pull_number}`,
  `GET ${REPO}/pulls/{pull_number}/files`,
  `GET ${REPO}/pulls/{pull_number}/reviews`,
  `POST ${REPO}/pulls/{pull_number}/reviews`,
  `GET ${REPO}/pulls/{pull_number}/comments`,
  `POST ${REPO}/pulls/{pull_number}/comments`,
  `POST ${REPO}/pulls/{pull_number}/comments/{comment_id}/replies`,
  `GET ${REPO}/pulls/{pull_number}/merge`,
  `PUT ${REPO}/pulls/{pull_number}/merge`,
  `GET ${REPO}/commits/{ref}/status`,
  `GET ${REPO}/commits/{ref}/statuses`,
  `GET ${REPO}/commits/{ref}/check-runs`,
  `POST ${REPO}/statuses/{sha}`,
  `POST ${REPO}/check-runs`,
  `GET ${REPO}/contents/{path}`,
  `GET ${REPO}/git/ref/{ref}`,
  `POST ${REPO}/git/refs`,
  `POST ${REPO}/forks`,
  `GET ${REPO}/forks`,
];

/** What only people read, or what no validator uses. */
const DROPPED = ["description", "example", "examples", "title", "deprecated", "externalDocs", "discriminator"];

/** Of the document, as its package states it. */
const LICENCE = [
  "MIT License Copyright (c) 2020 Octokit contributors",
  'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:',
  "The above copyright notice and this permission notice (including the next paragraph) shall be included in all copies or substantial portions of the Software.",
  'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.',
].join("\n\n");

type Json = Record<string, unknown>;

interface Document {
  info: { version: string; license: { name: string } };
  paths: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, Json>>;
}

const SCHEMA_REF = "#/components/schemas/";

function extract(document: Document): Json {
  const wanted = new Set<string>();
  const operations = OPERATIONS.map((name) => extractOperation(document, name, wanted));
  const schemas: Json = {};
  // The set grows while it is walked: a schema brings those that it names.
  for (const name of wanted) schemas[name] = toSchema(document.components["schemas"]?.[name], wanted);
  return {
    source: `@octokit/openapi ${document.info.version} (generated/api.github.com.json)`,
    version: document.info.version,
    licence: LICENCE,
    operations,
    schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function extractOperation(document: Document, name: string, wanted: Set<string>): Json {
  const [method = "", path = ""] = name.split(" ");
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The document has no operation ${name}.`);
  const parameters = ((operation["parameters"] ?? []) as Json[]).map((given) => {
    const parameter = resolve(document, given);
    const { name: key, in: place, required = false } = parameter;
    const isMultiSegment = parameter["x-multi-segment"] === true;
    return {
      name: key,
      in: place,
      required,
      ...(isMultiSegment ? { multiSegment: true } : {}),
      schema: toSchema(parameter["schema"], wanted),
    };
  });
  const body = operation["requestBody"] === undefined ? undefined : resolve(document, operation["requestBody"] as Json);
  const responses = Object.entries(operation["responses"] as Record<string, Json>).map(([status, given]) => [
    status,
    toSchema(findJsonSchema(resolve(document, given)), wanted) ?? null,
  ]);
  return {
    method,
    path,
    parameters,
    ...(body === undefined
      ? {}
      : { requestBody: { required: body["required"] ?? false, schema: toSchema(findJsonSchema(body), wanted) } }),
    responses: Object.fromEntries(responses),
  };
}

function findJsonSchema(holder: Json): unknown {
  const content = (holder["content"] ?? {}) as Record<string, { schema?: unknown }>;
  return content["application/json"]?.schema;
}

function resolve(document: Document, given: Json): Json {
  const reference = given["$ref"];
  if (typeof reference !== "string") return given;
  const [, , kind = "", name = ""] = reference.split("/");
  const found = document.components[kind]?.[name];
  if (found === undefined) throw new Error(`The document has no ${reference}.`);
  return found;
}

/** A schema without what nobody validates, its references shortened to `#/schemas/…` and their names put down. */
function toSchema(given: unknown, wanted: Set<string>): unknown {
  if (Array.isArray(given)) return given.map((entry) => toSchema(entry, wanted));
  if (typeof given !== "object" || given === null) return given;
  const reference = (given as Json)["$ref"];
  if (typeof reference === "string") {
    const name = reference.slice(SCHEMA_REF.length);
    wanted.add(name);
    return { $ref: `#/schemas/${name}` };
  }
  const kept = Object.entries(given).filter(([key]) => !DROPPED.includes(key) && !key.startsWith("x-"));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === "properties" ? toProperties(value as Json, wanted) : toSchema(value, wanted),
    ]),
  );
}

/** The keys here are names of fields, of which some are called `title` or `description`. */
function toProperties(properties: Json, wanted: Set<string>): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toSchema(schema, wanted)]));
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Usage: node scripts/extract-github-contract.ts <api.github.com.json>");
  process.exitCode = 2;
} else {
  const contract = extract(JSON.parse(await readFile(path, "utf8")) as Document);
  await writeFile(TARGET, `${JSON.stringify(contract, undefined, 1)}\n`);
  console.log(`${OPERATIONS.length} operations, ${Object.keys(contract["schemas"] as Json).length} schemas: ${TARGET}`);
}
