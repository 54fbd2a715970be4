import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunId } from "../../../src/domain/agent-run.ts";
import type { RunLogPart } from "../../../src/domain/ports/run-log-reader.ts";
import { findProcessIdentity } from "../../../src/lib/process-identity.ts";
import { createRunLogReader } from "../../../src/tmux/run-log.ts";

const RUN = "acme--shop-7-r1" as RunId;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mr-log-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function write(text: string, { isRunning = false } = {}) {
  const dir = join(dataDir, "runs", RUN);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "output.log"), text);
  const claim = { ...(await findProcessIdentity(process.pid)), launch: "test", session: "" };
  if (isRunning) await writeFile(join(dir, "host.json"), JSON.stringify(claim));
  return createRunLogReader({ dataDir });
}

test("the end of a log begins at a line's start, whatever the cut would hit", async () => {
  const text = `${"é\u001b[31m日本\n".repeat(50)}last\n`;
  const reader = await write(text);
  for (let bytes = 8; bytes < 60; bytes += 1) {
    const part = await reader.readEnd(RUN, bytes);
    expect(part?.lines.at(-1), String(bytes)).toBe("last");
    for (const line of part?.lines.slice(0, -1) ?? []) expect(line).toBe("é\u001b[31m日本");
    expect(part?.next).toBe(Buffer.byteLength(text));
  }
});

test("parts that follow one another give each line once, in order, at whatever size", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index} — ${"ü".repeat(index % 17)}`);
  const reader = await write(`${lines.join("\n")}\n`);
  for (const bytes of [50, 64, 333, 100_000]) {
    const seen: string[] = [];
    let part: RunLogPart | undefined = await reader.readFrom(RUN, 0, bytes);
    while (part !== undefined) {
      seen.push(...part.lines);
      part = part.isAll ? undefined : await reader.readFrom(RUN, part.next, bytes);
    }
    expect(seen, String(bytes)).toEqual(lines);
  }
});

test("a line without its end waits while the run goes on, and is given when it is over", async () => {
  const running = await write("one\ntwo without", { isRunning: true });
  expect(await running.readFrom(RUN, 0, 1000)).toMatchObject({ lines: ["one"], next: 4, isAll: false });
  await rm(join(dataDir, "runs", RUN, "host.json"));
  expect(await running.readFrom(RUN, 4, 1000)).toMatchObject({ lines: ["two without"], isAll: true });
});

test("an endless line is given in pieces that cut no character", async () => {
  const reader = await write("日".repeat(1000), { isRunning: true });
  let text = "";
  let offset = 0;
  for (let step = 0; step < 100; step += 1) {
    const part = await reader.readFrom(RUN, offset, 100);
    if (part === undefined || part.next === part.from) break;
    text += part.lines.join("");
    offset = part.next;
  }
  expect(text).toMatch(/^日+$/);
  expect(text.length).toBeGreaterThan(900);
});

test("a name that leads elsewhere has no log", async () => {
  const reader = await write("secret\n");
  for (const run of ["../../etc/passwd", "../runs/acme--shop-7-r1", "acme--shop-8-r1", "", "x/..-r1", "..-r1"]) {
    expect(await reader.readEnd(run as RunId, 100), run).toBeUndefined();
    expect(await reader.isRunning(run as RunId), run).toBe(false);
  }
});
