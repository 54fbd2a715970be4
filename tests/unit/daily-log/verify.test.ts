import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureSigningKey, findKey } from "../../../src/daily-log/signing-key.ts";
import { verifyDailyLog } from "../../../src/daily-log/verify.ts";
import { writeDailyLog } from "../../../src/daily-log/write.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { events, KEY, makeDailyLog } from "./fixture.ts";

const DATE = "2026-11-20";

async function writeLog(): Promise<{ dir: string; md: string; json: string }> {
  const dir = await makeTempDir();
  const opened = events.opened("2026-11-20T10:00:00.000Z", 8, 9, 1, "Round half up");
  await writeDailyLog({ dir, key: KEY, facts: await makeDailyLog({ events: [opened] }).compute(DATE) });
  return { dir, md: join(dir, `${DATE}.md`), json: join(dir, `${DATE}.json`) };
}

async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

describe("the check of a signed log", () => {
  it("finds a log sound that nobody touched, also with notes of a person and another layout of its JSON", async () => {
    const { dir, md, json } = await writeLog();
    await edit(md, /(<!-- millrace:notes.*\n)/, "$1Call Mira about v1.1.\n");
    await writeFile(json, JSON.stringify(JSON.parse(await readFile(json, "utf8"))));
    expect(await verifyDailyLog(dir, DATE, KEY.id)).toEqual({ ok: true, date: DATE, signer: KEY.id, problems: [] });
  });

  it("names the changed line of the Markdown", async () => {
    const { dir, md } = await writeLog();
    await edit(md, "1 pull request opened for review, not merged yet", "1 pull request merged");
    const { ok, problems } = await verifyDailyLog(dir, DATE, KEY.id);
    expect(ok).toBe(false);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^- line \d+: .*not merged yet\.$/m);
    expect(problems[0]).toMatch(/^\+ line \d+: .*1 pull request merged\.$/m);
  });

  it("sees text that was put below the place for notes", async () => {
    const { dir, md } = await writeLog();
    await writeFile(md, `${await readFile(md, "utf8")}\nAll is well.\n`);
    expect(await verifyDailyLog(dir, DATE, KEY.id)).toMatchObject({ ok: false });
  });

  it("names the changed fact of the JSON", async () => {
    const { dir, json } = await writeLog();
    await edit(json, '"opened": 1', '"opened": 11');
    expect(await verifyDailyLog(dir, DATE, KEY.id)).toMatchObject({
      ok: false,
      problems: ["Changed in the JSON file: numbers."],
    });
  });

  it("names a fact that was taken away and one that was added", async () => {
    const { dir, json } = await writeLog();
    const { flags: _flags, ...rest } = JSON.parse(await readFile(json, "utf8")) as Record<string, unknown>;
    await writeFile(json, JSON.stringify({ ...rest, praise: "much" }));
    const { problems } = await verifyDailyLog(dir, DATE, KEY.id);
    expect(problems).toContain("Changed in the JSON file: flags, praise.");
  });

  it.each([
    ["a changed digest", (seal: Seal) => ({ ...seal, markdown: "0".repeat(64) })],
    ["a changed signature", (seal: Seal) => ({ ...seal, signature: seal.signature.replace(/^./, "_") })],
    ["a key that is none", (seal: Seal) => ({ ...seal, key: "bm9uZQ==" })],
  ])("does not hold with %s", async (_what, change) => {
    const { dir, json } = await writeLog();
    const twin = JSON.parse(await readFile(json, "utf8")) as { seal: Seal };
    await writeFile(json, JSON.stringify({ ...twin, seal: change(twin.seal) }));
    const { problems } = await verifyDailyLog(dir, DATE, KEY.id);
    expect(problems).toEqual(["The seal itself was changed: its signature does not fit."]);
  });

  it("tells a log that was signed again with another key", async () => {
    const { dir } = await writeLog();
    expect((await verifyDailyLog(dir, DATE, "0123456789abcdef")).problems).toEqual([
      `It was signed with the key ${KEY.id}; the key of this data folder is 0123456789abcdef.`,
    ]);
  });

  it("tells a log that is missing and one without its seal", async () => {
    const { dir, json } = await writeLog();
    expect((await verifyDailyLog(dir, "2026-11-19", KEY.id)).problems[0]).toContain("is missing");
    const { seal: _seal, ...facts } = JSON.parse(await readFile(json, "utf8")) as { seal: Seal };
    await writeFile(json, JSON.stringify(facts));
    expect((await verifyDailyLog(dir, DATE, KEY.id)).problems).toEqual([
      "The log was never signed, or its seal was taken away.",
    ]);
  });
});

interface Seal {
  markdown: string;
  signature: string;
  key: string;
}

describe("the key of the logs", () => {
  it("is made once, also by several at the same time, and only its owner can read it", async () => {
    const path = join(await makeTempDir(), "keys", "daily-log.pem");
    const keys = await Promise.all(Array.from({ length: 5 }, () => ensureSigningKey(path)));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect((await ensureSigningKey(path)).id).toBe(keys[0]?.id);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("is never replaced where the file holds something else", async () => {
    const dir = await makeTempDir();
    await mkdir(dir, { recursive: true });
    const path = join(dir, "key.pem");
    expect(await findKey(path)).toBeUndefined();
    await writeFile(path, "not a key");
    await expect(ensureSigningKey(path)).rejects.toMatchObject({ code: "log.bad_key" });
    expect(await readFile(path, "utf8")).toBe("not a key");
  });
});
