import { expect, test } from "vitest";
import { parseEnv } from "node:util";
import { makeExampleConfig, makeExampleEnv } from "../../../src/config/example.ts";
import { loadBroken, loadText } from "./write-config.ts";

const text = makeExampleConfig({ repo: "acme/web" });
const env = { GITHUB_TOKEN: "token-of-a-person", ANTHROPIC_API_KEY: "key-of-a-person" };

test("The example configuration is taken by the loader without a warning", async () => {
  const { config, warnings } = await loadText({ text, env });
  expect(warnings).toEqual([]);
  expect(config.projects).toMatchObject([{ repo: "acme/web", agent: "claude", autonomy: "pull-request" }]);
});

test("The example says the defaults: without its optional keys the configuration is the same", async () => {
  const short = `github:\n  token: \${GITHUB_TOKEN}\nprojects:\n  - repo: acme/web\nagents:\n  claude: { adapter: claude-code, apiKey: "\${ANTHROPIC_API_KEY}" }\ndataDir: /data\n`;
  const written = await loadText({ text: `${text}\ndataDir: /data\n`, env });
  const defaults = await loadText({ text: short, env });
  expect(written.config).toEqual(defaults.config);
});

test("The example starts with the line that tells an editor where the schema is", () => {
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=docs/millrace.schema.json");
});

test("A person who has set nothing is told both variables, and the example .env names them", async () => {
  const error = await loadBroken({ text });
  expect(error.message).toContain("the environment variable GITHUB_TOKEN is not set");
  expect(error.message).toContain("the environment variable ANTHROPIC_API_KEY is not set");
  expect(Object.keys(parseEnv(makeExampleEnv())).toSorted()).toEqual(["ANTHROPIC_API_KEY", "GITHUB_TOKEN"]);
});

test("What the example has commented out can be switched on", async () => {
  const opened = text
    .replaceAll(/^( *)# (apiUrl|hard|soft|idle|firstOutput|dataDir|providers): ?/gm, "$1$2: ")
    .replaceAll(/^# {3}local:/gm, "  local:")
    .replaceAll(/^ {2}# (codex:|mine:| {2}adapter| {2}apiKey| {2}prices| {2}command)/gm, "  $1");
  const { config } = await loadText({
    text: opened,
    env: { ...env, MODEL_KEY: "key-of-a-model", OPENAI_API_KEY: "key-of-codex" },
  });
  expect(Object.keys(config.agents)).toEqual(["claude", "codex", "mine"]);
  expect(config.providers["local"]?.key).toBe("key-of-a-model");
});
