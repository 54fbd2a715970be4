import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { toJsonSchema } from "./openapi-schema.ts";

/** One request with its answer, bodies parsed; status 0 where no answer was made. */
export interface Exchange {
  method: string;
  /** With the query. */
  path: string;
  status: number;
  requestBody: unknown;
  responseBody: unknown;
}

export interface ContractProblem {
  side: "request" | "response";
  /** Names the exchange and what is wrong with it. */
  message: string;
}

export interface GitHubContract {
  /** All that GitHub's own description of its API says against an exchange. */
  check(exchange: Exchange): ContractProblem[];
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  multiSegment?: boolean;
  schema: unknown;
}

interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; schema: unknown };
  responses: Record<string, unknown>;
}

interface Contract {
  operations: Operation[];
  schemas: Record<string, unknown>;
}

/** Answers that any operation may give, also where the document leaves them out. */
const GENERIC_ERRORS = [400, 401, 403, 404, 410, 422, 429];
const GENERIC_ERROR = {
  type: "object",
  required: ["message", "documentation_url"],
  properties: { message: { type: "string" }, documentation_url: { type: "string" } },
};
/** Conditional requests are answered this way everywhere. */
const NOT_MODIFIED = 304;

export function createGitHubContract(): GitHubContract {
  const file = new URL("github-operations.json", import.meta.url);
  const contract = JSON.parse(readFileSync(file, "utf8")) as Contract;
  const operations = contract.operations.toSorted((a, b) => countParameters(a) - countParameters(b));
  const bodies = makeAjv(contract, false);
  const parameters = makeAjv(contract, true);

  return {
    check(exchange) {
      const url = new URL(exchange.path, "http://host");
      const found = findOperation(operations, exchange.method, url.pathname);
      const label = `${exchange.method} ${exchange.path} -> ${exchange.status}`;
      const report = (side: ContractProblem["side"], texts: string[]): ContractProblem[] =>
        texts.map((text) => ({ side, message: `${label}: ${side}: ${text}` }));
      if (found === undefined) return report("request", ["no such operation in the contract"]);
      return [
        ...report("request", checkParameters(parameters, found.operation, found.values, url.searchParams)),
        ...report("request", checkRequestBody(bodies, found.operation, exchange.requestBody)),
        ...report("response", exchange.status === 0 ? [] : checkResponse(bodies, found.operation, exchange)),
      ];
    },
  };
}

type Check = (schema: unknown, value: unknown) => string[];

function makeAjv({ schemas }: Contract, coerceTypes: boolean): Check {
  const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "github", schemas: toJsonSchema(schemas) });
  const compiled = new Map<unknown, ValidateFunction>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(toJsonSchema(schema) as object);
    compiled.set(schema, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(toText);
  };
}

function toText({ instancePath, message = "is invalid", params }: ErrorObject): string {
  return `${instancePath === "" ? "(whole)" : instancePath} ${message} ${JSON.stringify(params)}`;
}

function countParameters(operation: Operation): number {
  return operation.path.split("{").length - 1;
}

function findOperation(
  operations: Operation[],
  method: string,
  pathname: string,
): { operation: Operation; values: Record<string, string> } | undefined {
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const values = toPattern(operation).exec(pathname)?.groups;
    if (values !== undefined || pathname === operation.path) return { operation, values: { ...values } };
  }
  return undefined;
}

function toPattern({ path, parameters }: Operation): RegExp {
  const source = path.replaceAll(/\/\{(\w+)\}/g, (_, name: string) => {
    const isLong = parameters.some((parameter) => parameter.name === name && parameter.multiSegment === true);
    // The root folder is asked for without a path: /contents.
    return isLong ? `(?:/(?<${name}>.*))?` : `/(?<${name}>[^/]+)`;
  });
  return new RegExp(`^${source}$`);
}

function checkParameters(
  check: Check,
  operation: Operation,
  values: Record<string, string>,
  query: URLSearchParams,
): string[] {
  const known = operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  const problems = operation.parameters.flatMap(({ name, in: place, required, schema }) => {
    if (place === "header") return [];
    const given = place === "path" ? (values[name] ?? "") : query.get(name);
    if (given === null) return required ? [`${place} parameter ${name} is missing`] : [];
    const value = decodeURIComponent(given);
    const wrapped = { type: "object", properties: { value: schema } };
    return check(wrapped, { value }).map((text) => `${place} parameter ${name}: ${text}`);
  });
  return [...unknown.map((name) => `unknown query parameter ${name}`), ...problems];
}

function checkRequestBody(check: Check, { requestBody }: Operation, body: unknown): string[] {
  if (body === undefined) return requestBody?.required === true ? ["the body is missing"] : [];
  if (requestBody === undefined) return ["a body where the operation has none"];
  return [...check(requestBody.schema, body), ...listUnknownFields(requestBody.schema, body)];
}

/** The document lets unknown fields pass; ours are misspellings. */
function listUnknownFields(schema: unknown, body: unknown): string[] {
  const { properties, oneOf, anyOf } = schema as { properties?: object; oneOf?: unknown; anyOf?: unknown };
  const isPlain = properties !== undefined && oneOf === undefined && anyOf === undefined;
  if (!isPlain || typeof body !== "object" || body === null) return [];
  return Object.keys(body)
    .filter((field) => !(field in properties))
    .map((field) => `unknown field ${field}`);
}

function checkResponse(check: Check, { responses }: Operation, { status, responseBody }: Exchange): string[] {
  const schema = responses[String(status)];
  const isGeneric = GENERIC_ERRORS.includes(status) || status >= 500;
  if (schema !== undefined && schema !== null) return check(schema, responseBody);
  if (isGeneric) return check(GENERIC_ERROR, responseBody);
  if (schema === undefined && status !== NOT_MODIFIED) return [`status ${status} is not in the contract`];
  return responseBody === undefined ? [] : ["a body where there must be none"];
}
