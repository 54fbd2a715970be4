import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toGitHubAccess } from "../../../src/config/github-access.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { createRedactor } from "../../../src/lib/redact.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { loadBroken, loadText } from "./write-config.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PKCS1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const PKCS8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const PROJECTS = "projects:\n  - repo: acme/web\n";

test("The key of an App is read from the file beside the configuration, in either of its two forms", async () => {
  for (const pem of [PKCS1, PKCS8]) {
    const dir = await makeTempDir();
    await writeFile(join(dir, "app.pem"), pem);
    const text = `github:\n  app: { id: 4711, privateKeyFile: app.pem, installationId: 12 }\n${PROJECTS}`;
    await writeFile(join(dir, "millrace.config.yaml"), text);
    const { config } = await loadConfig({ env: {}, cwd: dir });
    expect(toGitHubAccess(config.github)).toEqual({ app: { id: 4711, privateKey: PKCS8, installationId: 12 } });
  }
});

test("The key may be a variable with its line ends written as two characters, and its id one, too", async () => {
  const env = { APP_ID: "Iv23abc", GITHUB_APP_PRIVATE_KEY: PKCS1.replaceAll("\n", String.raw`\n`) };
  const text = `github:\n  app: { id: "\${APP_ID}", privateKey: "\${GITHUB_APP_PRIVATE_KEY}" }\n${PROJECTS}`;
  const { config } = await loadText({ text, env });
  expect(toGitHubAccess(config.github)).toEqual({
    app: { id: "Iv23abc", privateKey: PKCS8, installationId: undefined },
  });
});

test("No part of the key that is long enough to matter is ever shown", async () => {
  const dir = await makeTempDir();
  await writeFile(join(dir, "app.pem"), PKCS8);
  const text = `github:\n  app: { id: 1, privateKeyFile: ${join(dir, "app.pem")} }\n${PROJECTS}`;
  const { secrets } = await loadText({ text });
  const redactor = createRedactor();
  for (const secret of secrets) redactor.register(secret);
  const lines = PKCS8.split("\n").filter((line) => line.length >= 32 && !line.startsWith("-"));
  expect(lines.length).toBeGreaterThan(20);
  const shown = [
    redactor.redact(PKCS8),
    redactor.redact(PKCS8.replaceAll("\n", "\r\n")),
    redactor.redact(lines[7] ?? ""),
  ];
  for (const line of lines) expect(shown.join("\n")).not.toContain(line);
});

test("A key of another kind is refused with its kind", async () => {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const error = await loadBroken({
    text: `github:\n  app: { id: 1, privateKey: "\${KEY}" }\n${PROJECTS}`,
    env: { KEY: pem },
  });
  expect(error.message).toContain("expected an RSA key, found ed25519");
});
