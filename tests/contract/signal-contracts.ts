import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { toJsonSchema } from "./openapi-schema.ts";

/** One request with its answer, bodies parsed. */
export interface SignalExchange {
  method: string;
  /** With the query. */
  path: string;
  requestBody: unknown;
  status: number;
  responseBody: unknown;
}

interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: { type?: string; items?: unknown } }[];
  body: unknown;
  responses: Record<string, unknown>;
}

function load<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as T;
}

function createCheck(coerceTypes: boolean): (schema: unknown, value: unknown) => string[] {
  const ajv = new Ajv({ strict: false, coerceTypes, logger: false });
  formats.default(ajv);
  const compiled = new Map<unknown, ValidateFunction>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(toJsonSchema(schema) as object);
    compiled.set(schema, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  };
}

/** What Sentry's own description of its API says against an exchange; only an answer of 200 is described. */
export function createSentryContract(): (exchange: SignalExchange) => string[] {
  const { operations } = load<{ operations: Operation[] }>("sentry-operations.json");
  // The description names every field of an update as needed; its text says that only what is given is changed.
  for (const { body } of operations) if (body !== null) withoutNeeded(body as UpdateSchema);
  const check = createCheck(false);
  const checkText = createCheck(true);
  return ({ method, path, requestBody, status, responseBody }) => {
    const url = new URL(path, "http://host");
    const found = operations.find((one) => one.method === method && toPattern(one.path).test(url.pathname));
    if (found === undefined) return [`request: no operation ${method} ${url.pathname}`];
    const problems: string[] = [];
    const known = found.parameters.filter((one) => one.in === "query");
    for (const name of new Set(url.searchParams.keys())) {
      const parameter = known.find((one) => one.name === name);
      if (parameter === undefined) problems.push(`request: unknown parameter ${name}`);
      else {
        const values = url.searchParams.getAll(name);
        const value = parameter.schema.type === "array" ? values : values[0];
        const wrapped = { type: "object", properties: { value: parameter.schema } };
        problems.push(...checkText(wrapped, { value }).map((text) => `request: ${name}:${text}`));
      }
    }
    // The description leaves the id of a bulk update out of what is needed; without it everything is updated.
    if (method === "PUT" && !url.searchParams.has("id")) problems.push("request: an update of everything");
    if (found.body !== null) {
      problems.push(...check(found.body, requestBody).map((text) => `request: body${text}`));
      const fields = Object.keys((found.body as { properties: object }).properties);
      const unknown = Object.keys((requestBody ?? {}) as object).filter((field) => !fields.includes(field));
      problems.push(...unknown.map((field) => `request: unknown field ${field}`));
    }
    if (found.body === null && requestBody !== undefined) problems.push("request: a body where there is none");
    const answer = found.responses[String(status)];
    if (status === 200 && answer != null)
      problems.push(...check(answer, responseBody).map((text) => `response:${text}`));
    return problems;
  };
}

interface UpdateSchema {
  required?: unknown;
  properties?: { statusDetails?: { allOf?: UpdateSchema[] } };
}

function withoutNeeded(schema: UpdateSchema): void {
  delete schema.required;
  for (const part of schema.properties?.statusDetails?.allOf ?? []) delete part.required;
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/** What the form of PostHog's query endpoint says against an exchange. */
export function createPostHogContract(): (exchange: SignalExchange) => string[] {
  const { request, response } = load<{ request: unknown; response: unknown }>("posthog-query.json");
  const check = createCheck(false);
  return ({ method, path, requestBody, status, responseBody }) => {
    const isLook = method === "GET" && /^\/api\/projects\/\d+\/query\/[^/]+\/$/.test(path);
    if (!isLook && !(method === "POST" && /^\/api\/projects\/\d+\/query\/$/.test(path))) {
      return [`request: no operation ${method} ${path}`];
    }
    return [
      ...(isLook ? [] : check(request, requestBody).map((text) => `request: body${text}`)),
      ...(isLook ? [] : listUnboundNames(requestBody)),
      ...(status === 200 || status === 202 ? check(response, responseBody).map((text) => `response:${text}`) : []),
    ];
  };
}

/** Each `{name}` of the query's text has a value, and each value is named. */
function listUnboundNames(body: unknown): string[] {
  const { query } = body as { query: { kind: string; query?: string; values?: Record<string, unknown> } };
  if (query.kind !== "HogQLQuery") return [];
  const names = new Set([...(query.query ?? "").matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name));
  const values = Object.keys(query.values ?? {});
  return [
    ...[...names].filter((name) => !values.includes(name)).map((name) => `request: no value for {${name}}`),
    ...values.filter((name) => !names.has(name)).map((name) => `request: a value ${name} that is not used`),
    ...(/\bLIMIT \d+/.test(query.query ?? "") ? [] : ["request: no LIMIT"]),
  ];
}
