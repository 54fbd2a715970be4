import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderHtml } from "../../../src/daily-log/render-html.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { verifyDailyLog } from "../../../src/daily-log/verify.ts";
import { createKeptWordings } from "../../../src/daily-log/wording/kept-wordings.ts";
import { wordShipped } from "../../../src/daily-log/wording/word-shipped.ts";
import { writeDailyLog } from "../../../src/daily-log/write.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { createWordingModel } from "../../../src/integrations/model/wording-model.ts";
import { MODEL_PROFILES, type ModelReply, startModelServer } from "../../fakes/model-server.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { events as logged, KEY, makeDailyLog, REPO } from "../../unit/daily-log/fixture.ts";

const DATE = "2026-11-20";
const never = new AbortController().signal;
const GOOD = {
  text: "Split receipts keep each cent and the page got a dark scheme.",
  cites: [`${REPO}#1`, `${REPO}#2`],
};
const IN_REVIEW = { text: "Months are added right in February.", cites: [`${REPO}#3`] };

/** A day with two closed issues and an open pull request, and a model that words it. */
async function setUp(reply: ModelReply, more: PipelineEvent[] = []) {
  const events = [
    logged.closed("2026-11-20T09:00:00.000Z", 1, undefined, "Split receipts lose a cent"),
    logged.closed("2026-11-20T10:00:00.000Z", 2, undefined, "A dark scheme for the receipt page"),
    logged.opened("2026-11-20T11:00:00.000Z", 3, 30, 1, "addMonths skips February"),
    ...more,
  ];
  const server = await startModelServer(MODEL_PROFILES[0][1], reply);
  const dir = await makeTempDir();
  const model = createWordingModel({
    ...{ provider: "small", profile: server.profile, timeoutMs: 300, redact: (text) => text },
    budget: { reserve: async () => ({ granted: true }), settle: async () => undefined },
    // As the real ledger does, so that a log computed again sees what was asked for it.
    ledger: { append: async (event) => void events.push({ ...event, at: "2026-11-20T17:00:00.000Z" }) },
    now: () => new Date("2026-11-20T17:00:00.000Z"),
  });
  const kept = createKeptWordings(join(dir, "state"));
  const compute = async (isAsked = true) =>
    wordShipped(await makeDailyLog({ events }).compute(DATE), { kept, ...(isAsked ? { model } : {}) }, never);
  const toShipped = (markdown: string) => /## What shipped\n\n([\s\S]*?)\n\n## /.exec(markdown)?.[1] ?? "";
  const show = async (isAsked = true) => toShipped(renderMarkdown(await compute(isAsked)));
  return { server, events, dir, compute, show };
}

test("What shipped is in the model's words, each over linked issues, and the log says whose words they are", async () => {
  const { show, compute } = await setUp({ sentences: [GOOD, IN_REVIEW] });
  expect(await show()).toBe(
    [
      "2 issues were closed; 1 pull request opened for review, not merged yet.",
      "",
      `- Closed: ${GOOD.text} ([#1](https://github.test/${REPO}/issues/1), [#2](https://github.test/${REPO}/issues/2))`,
      `- In review: ${IN_REVIEW.text} ([#3](https://github.test/${REPO}/pull/30), [PR #30](https://github.test/${REPO}/pull/30))`,
      "",
      "2 lines in the words of a model (small), each over the issues that it names.",
    ].join("\n"),
  );
  expect(renderHtml(await compute())).toContain(GOOD.text);
});

test("The same facts ask nobody again and give the same bytes, sealed, also where the model is gone", async () => {
  const { server, dir, compute, events } = await setUp({ sentences: [GOOD] });
  const first = await compute();
  const written = await writeDailyLog({ dir, facts: first, key: KEY });
  server.reply = { error: { message: "gone", type: "server_error" }, status: 503 };
  expect(events.filter(({ type }) => type === "model:worded")).toHaveLength(1);
  for (const isAsked of [true, false]) {
    const again = await writeDailyLog({ dir, facts: await compute(isAsked), key: KEY });
    expect([again.markdown.change, again.json.change]).toEqual(["unchanged", "unchanged"]);
  }
  expect(server.asked).toHaveLength(1);
  expect(await verifyDailyLog(dir, DATE, KEY.id)).toMatchObject({ ok: true });
  const text = await readFile(written.markdown.path, "utf8");
  await writeFile(written.markdown.path, text.replace("each cent", "no cent"));
  expect(await verifyDailyLog(dir, DATE, KEY.id)).toMatchObject({ ok: false });
});

test("Another fact of the day is another question", async () => {
  const { server, compute, events } = await setUp({ sentences: [GOOD] });
  await compute();
  events.push(logged.closed("2026-11-20T12:00:00.000Z", 4, undefined, "Another thing"));
  expect(renderMarkdown(await compute())).toContain("Closed: Another thing (");
  expect(server.asked).toHaveLength(2);
});

test("What is only looked at asks nobody", async () => {
  const { server, show } = await setUp({ sentences: [GOOD] });
  expect(await show(false)).toContain("Closed: Split receipts lose a cent (");
  expect(server.asked).toEqual([]);
});

test.each<[string, ModelReply, number]>([
  ["cites what is not there", { sentences: [{ ...GOOD, cites: [`${REPO}#99`] }] }, 1],
  ["cites nothing", { sentences: [{ ...GOOD, cites: [] }] }, 1],
  ["has Markdown and a link", { sentences: [{ ...GOOD, text: "[Split receipts](https://evil.example)" }] }, 1],
  ["mentions people", { sentences: [{ ...GOOD, text: "Split receipts for the dark page, @everyone" }] }, 1],
  ["is huge", { sentences: [{ ...GOOD, text: "Split receipts ".repeat(50_000) }] }, 1],
  ["is empty", { sentences: [] }, 1],
  ["has another form", { summary: "All is well." }, 2],
  ["does not come", () => new Promise<never>(() => undefined), 2],
])("An answer that %s leaves the plain sentences", async (_what, reply, asked) => {
  const { server, show } = await setUp(reply);
  const plain = await show(false);
  expect(plain).toContain("- Closed: Split receipts lose a cent (");
  expect(await show()).toBe(plain);
  expect(await show()).toBe(plain);
  // An answer of which nothing may stand is an answer; where there was none, the next log asks again.
  expect(server.asked).toHaveLength(asked);
});

test("One bad sentence is told plainly, and the others stay", async () => {
  const { show } = await setUp({ sentences: [IN_REVIEW, { ...GOOD, text: "**Split receipts** and a dark page" }] });
  const shipped = await show();
  expect(shipped).toContain(`- In review: ${IN_REVIEW.text} (`);
  expect(shipped).toContain("- Closed: Split receipts lose a cent (");
  expect(shipped).toContain("- Closed: A dark scheme for the receipt page (");
  expect(shipped).not.toContain("**");
});

test("A kept answer that cannot be read is asked for again", async () => {
  const { server, dir, show } = await setUp({ sentences: [GOOD] });
  await show();
  await writeFile(join(dir, "state", `wording-${DATE}.json`), "{ half");
  expect(await show()).toContain(GOOD.text);
  expect(server.asked).toHaveLength(2);
});
