import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubStandIn, startGitHubStandIn } from "../../../../src/demo/github-stand-in/index.ts";
import { makeKeys } from "../../../../src/pipeline/keys.ts";
import { createSignalRecords } from "../../../../src/pipeline/signal-records.ts";
import { listContractProblems } from "../../../contract/list-contract-problems.ts";
import { REPO } from "../../../fakes/fake-signals.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";

const CHILD = fileURLToPath(new URL("pass-child.ts", import.meta.url));
const TOKEN = `ghp_${"a1".repeat(18)}`;

let server: TestRedis;
let dir: string;
let github: GitHubStandIn;
beforeAll(async () => {
  server = await startTestRedis();
  dir = await mkdtemp(join(tmpdir(), "mr-signals-"));
  github = await startGitHubStandIn({ dir });
  github.addUser({ login: "millrace-bot", token: TOKEN });
});
afterAll(async () => {
  await github.close();
  expect(listContractProblems(github.requests)).toEqual([]);
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

test.each(["before", "after"])(
  "A pass that is killed %s its issue is written leaves one issue in the end",
  async (where) => {
    const repo = REPO;
    const prefix = `{killed-${where}}`;
    const name = repo.replace("acme", `acme-${where}`);
    await github.addRepository({
      repo: name,
      base: "main",
      files: { "a.md": "a" },
      collaborators: { "millrace-bot": "write" },
    });
    const redis = new Redis({ path: server.socket });
    try {
      await createSignalRecords({ redis, keys: makeKeys(prefix), timezone: "UTC" }).ensureFirstRead(
        "sentry acme",
        new Date(),
      );
      const run = (at: string) =>
        execa(process.execPath, [CHILD, server.socket, prefix, github.url, TOKEN, at, "300", name], {
          reject: false,
          timeout: 30_000,
        });
      const killed = await run(where);
      expect(killed.signal).toBe("SIGKILL");
      // The claim of the pass that died runs out, then the next one takes it over.
      const decided = await waitUntil(
        async () => {
          const [first] = JSON.parse((await run("never")).stdout) as { decision: string }[];
          return first?.decision === "held" ? undefined : first;
        },
        { what: "the claim to run out", timeoutMs: 20_000 },
      );
      expect(decided).toMatchObject({ decision: "filed", issue: 1 });
      expect(JSON.parse((await run("never")).stdout)).toMatchObject([{ decision: "known", issue: 1 }]);
      const response = await fetch(`${github.url}/repos/${name}/issues?state=all`, {
        headers: { Authorization: `token ${TOKEN}` },
      });
      expect((await response.json()) as unknown[]).toHaveLength(1);
    } finally {
      await redis.quit();
    }
  },
);
