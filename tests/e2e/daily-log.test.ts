import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, onTestFinished } from "vitest";
import { test } from "../helpers/e2e-test.ts";
import { OWNER, REPO } from "../helpers/stand-in-project.ts";
import { waitUntil } from "../helpers/wait-until.ts";

/** A Slack-compatible webhook. */
async function startWebhook() {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      texts.push((JSON.parse(body) as { text: string }).text);
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, texts };
}

describe.concurrent("The daily log", () => {
  test("reaches each of its places once, is edited there, and tells who changed it", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject();
    const webhook = await startWebhook();
    const journal = project.github.addIssue(REPO, { title: "Daily logs", author: OWNER });
    const publish = [
      { kind: "file", dir: "public" },
      { kind: "commit", repo: REPO, dir: "docs/log" },
      { kind: "comment", repo: REPO, issue: journal },
      { kind: "webhook", name: "team", url: webhook.url },
    ];
    await project.configure({ dailyLog: { publish } });
    project.addIssue();

    const preview = await project.run(["log", "--publish", "--dry-run"]);
    expect(preview.code).toBe(0);
    expect(preview.stderr.match(/would send/g)).toHaveLength(3);
    expect([webhook.texts.length, (await readdir(project.dir)).includes("public")]).toEqual([0, false]);

    const first = await project.run(["log", "--publish"]);
    expect(first.stderr.match(/^created: /gm)).toHaveLength(5);
    const date = /log, (\S+)/.exec(first.stdout)?.[1] ?? "";
    const second = await project.run(["log", "--publish"]);
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr.match(/^unchanged: /gm)).toHaveLength(5);

    const markdown = join(project.dir, "public", `${date}.md`);
    await writeFile(
      markdown,
      (await readFile(markdown, "utf8")).replace(/(<!-- millrace:notes.*\n)/, "$1Call Mira.\n"),
    );
    expect((await project.run(["run"])).code).toBe(0);
    const third = await project.run(["log", "--publish"]);
    expect(third.stderr.match(/^updated: /gm)).toHaveLength(4);
    expect(third.stderr).toContain("unchanged: webhook team");
    expect(await readFile(markdown, "utf8")).toContain("Call Mira.");

    const git = (...args: string[]) => execa("git", ["-C", project.github.gitDir(REPO), ...args]);
    const { stdout: committed } = await git("show", `millrace-log:docs/log/${date}.md`);
    expect(committed).toContain("1 pull request opened for review, not merged yet.");
    expect((await git("rev-list", "--count", "main..millrace-log")).stdout).toBe("2");
    expect(webhook.texts).toHaveLength(1);
    const feed = JSON.parse(await readFile(join(project.dir, "public", "feed.json"), "utf8")) as { items: object[] };
    expect(feed.items).toHaveLength(1);

    expect(await project.run(["log", "--verify"])).toMatchObject({ code: 0, stdout: expect.stringContaining("✓") });
    const kept = join(project.dataDir, "daily-log", `${date}.md`);
    await writeFile(kept, (await readFile(kept, "utf8")).replace("0 failed", "9 failed"));
    const verified = await project.run(["log", "--verify", "--date", date]);
    expect(verified.code).toBe(4);
    expect(verified.stdout).toMatch(/\+ line 3: .*9 failed/);
  });

  test("says what it does not know where Redis is gone, and keeps the log that knew more", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject();
    const webhook = await startWebhook();
    const publish = [{ kind: "webhook", url: webhook.url }];
    await project.configure({ dailyLog: { publish }, redis: { url: "redis://127.0.0.1:1" } });
    const blind = await project.run(["log", "--publish"]);
    expect(blind.code).toBe(3);
    expect(blind.stdout).toContain("This log is not complete: Redis could not be read.");
    expect(webhook.texts[0]).toContain("Redis did not answer");

    await project.configure({ dailyLog: { publish } });
    const whole = await project.run(["log", "--publish"]);
    expect(whole).toMatchObject({ code: 0, stderr: expect.stringContaining("updated: ") });
    expect(webhook.texts).toHaveLength(2);

    await project.configure({ dailyLog: { publish }, redis: { url: "redis://127.0.0.1:1" } });
    const again = await project.run(["log", "--publish"]);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain("A log of this day that knows more is kept.");
    const date = /log, (\S+)/.exec(whole.stdout)?.[1] ?? "";
    expect(await readFile(join(project.dataDir, "daily-log", `${date}.md`), "utf8")).not.toContain("could not be read");
  });

  test("tells of a runner that was killed when it was last seen, once the next one starts", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject();
    const dir = join(project.dataDir, "presence");
    const isUp = async (count: number) => (await project.readLedger()).split("runner:started").length - 1 === count;
    const first = project.start(["start"]);
    await waitUntil(() => first.stdout().includes("Millrace works on"), {
      what: "the runner to be up",
      timeoutMs: 30_000,
    });
    first.kill("SIGKILL");
    await first.ended;
    // Three hours ago, as far as its file tells.
    const [name = ""] = await readdir(dir);
    const before = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const presence = JSON.parse(await readFile(join(dir, name), "utf8")) as object;
    await writeFile(join(dir, name), JSON.stringify({ ...presence, startedAt: before, seenAt: before }));
    const next = project.start(["start"]);
    await waitUntil(() => isUp(2), { what: "the next runner to be up", timeoutMs: 30_000 });
    const log = await project.run(["log"]);
    expect(log.stdout).toMatch(/Runner on \S+: was away from .* to .*, (3h|2h 59m).* It gave no sign of life\./);
    expect(await project.readLedger()).toContain(before);
    next.kill("SIGTERM");
    await next.ended;
    const files = await Promise.all((await readdir(dir)).map((each) => readFile(join(dir, each), "utf8")));
    expect(files.filter((text) => text.includes("stoppedAt"))).toHaveLength(1);
  });
});
