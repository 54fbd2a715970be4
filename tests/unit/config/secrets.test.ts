import { expect, test } from "vitest";
import { isSecretName, listUrlCredentials } from "../../../src/config/secrets.ts";
import { createRedactor } from "../../../src/lib/redact.ts";
import { loadText } from "./write-config.ts";

const TEXT = `
github: { token: github-token-1 }
projects:
  - repo: acme/web
    remote: https://bot:git-password-1@example.com/web.git
    checks: ["publish \${NPM_TOKEN}"]
    agent: mine
agents:
  claude: { adapter: claude-code, apiKey: agent-key-1 }
  mine: { adapter: command, command: [run], env: { OPENAI_API_KEY: env-key-1, COLOUR_MODE: env-plain-1 } }
providers:
  local: { baseUrl: "http://127.0.0.1:4000", model: model-1, key: provider-key-1 }
redis: { url: "redis://:redis%20password-1@localhost:6379" }
social: { push: { token: social-token-1 } }
http: { webhookSecret: webhook-secret-1 }
signals: { sentry: [{ repo: acme/web, organization: web-org-1, token: sentry-token-1, webhookSecret: hook-secret-1 }] }
telemetry: { sentry: { dsn: "https://dsn-key-1@o1.ingest.sentry.io/1" } }
`;

test("Every secret of a configuration is listed, and nothing else", async () => {
  const { secrets } = await loadText({ text: TEXT, env: { NPM_TOKEN: "npm-token-1" } });
  expect(secrets.toSorted()).toEqual([
    "agent-key-1",
    "dsn-key-1",
    "env-key-1",
    "git-password-1",
    "github-token-1",
    "hook-secret-1",
    "https://dsn-key-1@o1.ingest.sentry.io/1",
    "npm-token-1",
    "provider-key-1",
    "redis password-1",
    "redis%20password-1",
    "sentry-token-1",
    "social-token-1",
    "webhook-secret-1",
  ]);
});

test("A registered secret is taken out of a text, also encoded and inside JSON", () => {
  const redactor = createRedactor();
  const secret = 'pass"word & more';
  redactor.register(secret);
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    JSON.stringify({ secret }),
  ];
  expect(redactor.redact(forms.join("\n"))).toBe('[redacted]\n[redacted]\n[redacted]\n{"secret":"[redacted]"}');
});

test.for([
  ["token", true],
  ["apiKey", true],
  ["AWS_SECRET_ACCESS_KEY", true],
  ["PGPASSWORD", true],
  ["SENTRY_DSN", true],
  ["privateKeyFile", false],
  ["AUTHOR", false],
  ["model", false],
] as const)("The name %s is secret: %s", ([name, expected]) => {
  expect(isSecretName(name)).toBe(expected);
});

test("A URL gives its password, or its user name where that is all it has, but not the account git", () => {
  expect(listUrlCredentials("https://user:p%40ss@host/path")).toEqual(["p%40ss", "p@ss"]);
  expect(listUrlCredentials("https://ghp_token@github.com/a/b.git")).toEqual(["ghp_token"]);
  expect(listUrlCredentials("ssh://git@github.com/a/b.git")).toEqual([]);
  expect(listUrlCredentials("git@github.com:a/b.git")).toEqual([]);
  expect(listUrlCredentials("https://host/path?x=a@b")).toEqual([]);
});
