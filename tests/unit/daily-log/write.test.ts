import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeDailyLog } from "../../../src/daily-log/write.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { events, KEY, makeDailyLog } from "./fixture.ts";

const DATE = "2026-11-20";
const OPENED = events.opened("2026-11-20T10:00:00.000Z", 8, 9);

describe("the daily log as files", () => {
  it("is a Markdown file and its JSON twin, and the same facts touch neither again", async () => {
    const dir = join(await makeTempDir(), "log");
    const facts = await makeDailyLog({ events: [OPENED] }).compute(DATE);
    const first = await writeDailyLog({ dir, key: KEY, facts });
    expect(first).toEqual({
      markdown: { path: join(dir, "2026-11-20.md"), change: "created" },
      json: { path: join(dir, "2026-11-20.json"), change: "created" },
    });
    const before = await stat(first.markdown.path);
    const second = await writeDailyLog({ dir, key: KEY, facts });
    expect([second.markdown.change, second.json.change]).toEqual(["unchanged", "unchanged"]);
    expect((await stat(first.markdown.path)).ino).toBe(before.ino);
  });

  it("keeps what a person wrote into its notes when the day's facts change", async () => {
    const dir = await makeTempDir();
    const { markdown } = await writeDailyLog({ dir, key: KEY, facts: await makeDailyLog({}).compute(DATE) });
    const notes = "## Notes\n\nCall @mira about v1.1 — $& and `code`.\n";
    const text = await readFile(markdown.path, "utf8");
    await writeFile(
      markdown.path,
      text.replace("<!-- /millrace:notes -->", () => `${notes}<!-- /millrace:notes -->`),
    );

    const facts = await makeDailyLog({ events: [OPENED] }).compute(DATE);
    expect((await writeDailyLog({ dir, key: KEY, facts })).markdown.change).toBe("updated");
    const after = await readFile(markdown.path, "utf8");
    expect(after).toContain(notes);
    expect(after).toContain("## Completed");
    expect((await writeDailyLog({ dir, key: KEY, facts })).markdown.change).toBe("unchanged");
  });

  it("keeps everything after the opening line where the closing line is gone", async () => {
    const dir = await makeTempDir();
    const facts = await makeDailyLog({}).compute(DATE);
    const { markdown } = await writeDailyLog({ dir, key: KEY, facts });
    const text = await readFile(markdown.path, "utf8");
    await writeFile(markdown.path, text.replace("<!-- /millrace:notes -->", "my last words"));
    await writeDailyLog({ dir, key: KEY, facts });
    expect(await readFile(markdown.path, "utf8")).toContain("my last words\n<!-- /millrace:notes -->");
  });

  it("leaves somebody else's file alone", async () => {
    const dir = await makeTempDir();
    await writeFile(join(dir, "2026-11-20.md"), "my diary\n");
    const facts = await makeDailyLog({}).compute(DATE);
    await expect(writeDailyLog({ dir, key: KEY, facts })).rejects.toMatchObject({ code: "log.foreign_file" });
    expect(await readFile(join(dir, "2026-11-20.md"), "utf8")).toBe("my diary\n");
  });
});
