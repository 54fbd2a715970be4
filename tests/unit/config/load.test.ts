import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { ConfigError } from "../../../src/domain/errors.ts";
import { HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { loadText } from "./write-config.ts";

const SMALL = "github:\n  token: ${GITHUB_TOKEN}\nprojects:\n  - repo: acme/web\n";
const env = { GITHUB_TOKEN: "token-of-the-environment" };

test("The smallest configuration is complete after loading", async () => {
  const { config, file, dir, warnings } = await loadText({ text: SMALL, env });
  expect(file).toBe(join(dir, "millrace.config.yaml"));
  expect(warnings).toEqual([]);
  expect(config.projects[0]).toMatchObject({ repo: "acme/web", base: "main", agent: "claude", select: "labelled" });
  expect(config.limits).toMatchObject({ hard: 45 * MINUTE, soft: 36 * MINUTE, concurrentRuns: 2 });
  expect(config.agents["claude"]).toMatchObject({ adapter: "claude-code", binary: "claude" });
});

test("Relative paths mean the folder of the file, and URLs stay as they are", async () => {
  const { config, dir } = await loadText({
    text: `${SMALL}    remote: ../web.git\n  - repo: acme/api\n    remote: https://example.com/api.git\ndailyLog:\n  publish:\n    - { kind: file, dir: logs }\n`,
    env,
  });
  expect(config.dataDir).toBe(join(dir, ".millrace"));
  expect(config.projects.map((project) => project.remote)).toEqual([
    join(dir, "..", "web.git"),
    "https://example.com/api.git",
  ]);
  expect(config.dailyLog.publish).toEqual([{ kind: "file", dir: join(dir, "logs") }]);
});

test("A variable of .env is used where the environment has none", async () => {
  const { config } = await loadText({ text: SMALL, dotEnv: 'GITHUB_TOKEN="token-of-the-file"\n' });
  expect(config.github.token).toBe("token-of-the-file");
});

test("The environment wins over .env", async () => {
  const { config } = await loadText({ text: SMALL, env, dotEnv: "GITHUB_TOKEN=token-of-the-file\n" });
  expect(config.github.token).toBe("token-of-the-environment");
});

test("A default stands in for a missing and for an empty variable, and may itself be empty", async () => {
  const text = `${SMALL}    base: \${BASE:-trunk}\nredis:\n  url: "\${REDIS_URL:-}"\n  prefix: \${PREFIX:-mill}\n`;
  const { config } = await loadText({ text, env: { ...env, BASE: "" } });
  expect(config.projects[0]?.base).toBe("trunk");
  expect(config.redis).toMatchObject({ url: "", prefix: "mill" });
});

test("A doubled dollar sign keeps a variable of the shell as it is", async () => {
  const { config } = await loadText({
    text: `${SMALL}    checks: ["test -d \\"$\${HOME}\\" && \${RUN:-npm test}"]\n`,
    env,
  });
  expect(config.projects[0]?.checks).toEqual(['test -d "${HOME}" && npm test']);
});

test("A variable fills a number and a yes-or-no, while a token of digits stays a text", async () => {
  const { config } = await loadText({
    text: `${SMALL}http:\n  port: \${PORT}\nredis:\n  allowVolatile: \${VOLATILE}\n`,
    env: { GITHUB_TOKEN: "1234567890", PORT: "8080", VOLATILE: "true" },
  });
  expect(config.http.port).toBe(8080);
  expect(config.redis.allowVolatile).toBe(true);
  expect(config.github.token).toBe("1234567890");
});

test("A variable inside a comment is not asked for", async () => {
  const { config } = await loadText({ text: `${SMALL}# apiKey: \${NOT_SET}\n`, env });
  expect(config.projects).toHaveLength(1);
});

test("A section whose lines are all commented out has its defaults", async () => {
  const { config } = await loadText({ text: `${SMALL}limits:\n  # hard: 1h\nredis:\n`, env });
  expect(config.limits.hard).toBe(45 * MINUTE);
  expect(config.redis.url).toBe("");
});

test("Longer durations keep all their parts", async () => {
  const { config } = await loadText({ text: `${SMALL}limits: { hard: 1h 30m, soft: 1h }\n`, env });
  expect(config.limits).toMatchObject({ hard: HOUR + 30 * MINUTE, soft: HOUR });
});

test("An old name of a time zone and a cron text with names and steps are taken", async () => {
  const { config } = await loadText({
    text: `${SMALL}schedules: { timezone: Asia/Calcutta, session: "*/15 8-18/2 * jan,dec MON-FRI", social: "" }\n`,
    env,
  });
  expect(config.schedules).toMatchObject({ timezone: "Asia/Calcutta", social: "" });
});

test("A token written into the file is a warning that does not repeat it", async () => {
  const { warnings } = await loadText({ text: SMALL.replace("${GITHUB_TOKEN}", "token-in-the-file") });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("millrace.config.yaml:2:3  github.token");
  expect(warnings[0]).not.toContain("token-in-the-file");
});

test("A file that is not there names millrace init and --config", async () => {
  const cwd = await makeTempDir();
  const error: unknown = await loadConfig({ env, cwd }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({
    code: "config.not_found",
    message: "There is no configuration file millrace.config.yaml.",
    hint: "Run `millrace init` to write one, or name one with --config FILE.",
  });
});

test("A named file is found from the current folder, and its own folder's .env is read", async () => {
  const cwd = await makeTempDir();
  await mkdir(join(cwd, "ops"));
  await writeFile(join(cwd, "ops", "night.yaml"), SMALL);
  await writeFile(join(cwd, "ops", ".env"), "GITHUB_TOKEN=token-of-the-night\n");
  await writeFile(join(cwd, ".env"), "GITHUB_TOKEN=token-of-the-day\n");
  const { config, file } = await loadConfig({ file: "ops/night.yaml", env: {}, cwd });
  expect(file).toBe(join(cwd, "ops", "night.yaml"));
  expect(config.github.token).toBe("token-of-the-night");
  expect(config.dataDir).toBe(join(cwd, "ops", ".millrace"));
});

test("A folder in place of the file is an error that names it", async () => {
  const cwd = await makeTempDir();
  await mkdir(join(cwd, "millrace.config.yaml"));
  await expect(loadConfig({ env, cwd })).rejects.toMatchObject({ code: "config.unreadable" });
});
