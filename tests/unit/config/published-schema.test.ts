import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { makeExampleConfig } from "../../../src/config/example.ts";
import { makeConfigJsonSchema, makeEditorSchema } from "../../../src/config/json-schema.ts";
import { renderConfigReference } from "../../../src/config/reference.ts";

const REMEDY = "run `node scripts/write-config-schema.ts`";

test("docs/millrace.schema.json is the schema of today", async () => {
  const published: unknown = JSON.parse(await readFile("docs/millrace.schema.json", "utf8"));
  expect(published, REMEDY).toEqual(makeEditorSchema());
});

test("docs/configuration.md is the reference of today", async () => {
  const published = await readFile("docs/configuration.md", "utf8");
  expect(published === renderConfigReference(makeConfigJsonSchema()), REMEDY).toBe(true);
});

test("The schema for editors takes the example with its variables, and refuses it with one key misspelt", () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(makeEditorSchema());
  const example = makeExampleConfig({ repo: "acme/web" });
  expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
  expect(validate(parse(example.replace("checks:", "chekcs:")))).toBe(false);
});

test("Every key has a sentence in the reference", () => {
  const bare = renderConfigReference(makeConfigJsonSchema())
    .split("\n")
    .filter((line) => line.startsWith("| `") && line.endsWith("|  |") && !line.includes("| map |"));
  expect(bare).toEqual([]);
});
