import { expect, test } from "vitest";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { makeDailyLog, REPO } from "./fixture.ts";

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, "0")}:00:00.000Z`;
const url = `https://github.test/${REPO}/issues/9`;
const about = (issue: number) => ({ repo: REPO, issue, title: "TypeError <b> in cart.ts", cause: `v1-${issue}` });

async function show(...events: PipelineEvent[]): Promise<string> {
  const text = renderMarkdown(await makeDailyLog({ events }).compute("2026-11-20"));
  return /## Flags and watch-outs\n\n([\s\S]*?)\n\n## /.exec(text)?.[1] ?? "";
}

test("The log tells in words what was filed, came back, was settled, was told on, and was held back", async () => {
  const shown = await show(
    { type: "signal:filed", at: at(8), ...about(9), url, score: 80 },
    { type: "signal:reopened", at: at(9), ...about(7), reopened: 1 },
    { type: "signal:closed", at: at(10), ...about(5), explanation: "Resolved." },
    { type: "signal:resolved", at: at(10), repo: REPO, issue: 4, cause: "v1-4", commit: "abc" },
    { type: "signals:passed", at: at(9), counts: { waiting: 40 } },
    { type: "signals:passed", at: at(11), counts: { filed: 1, waiting: 12, person: 1, known: 3 } },
  );
  expect(shown.split("\n")).toEqual([
    "- Signals: 1 issue came back after its fix. · acme/tally 7: TypeError &lt;b&gt; in cart.ts",
    `- Signals: 1 new issue from what users met. [#9](${url})`,
    "- Signals: 1 issue closed, since the source calls it settled. · acme/tally 5: TypeError &lt;b&gt; in cart.ts",
    "- Signals: 1 merged fix told to the source, by the commit. · acme/tally 4",
    "- Signals: 1 cause came back too often: a person has to look, it is not opened again.",
    "- Signals: 12 causes held back by the budget for new issues; the summary issue lists them.",
  ]);
});

test("A source that is doubted is told as silent, with the reason", async () => {
  const message = "sentry acme suddenly has no signal at all, so nothing is taken as fixed.";
  const shown = await show({
    type: "source:silent",
    at: at(8),
    source: "sentry acme",
    code: "signals.source_quiet",
    message,
  });
  expect(shown).toContain("sentry acme: did not answer at 08:00; it has not answered since.");
  expect(shown).toContain(message);
});

test("A pass without anything to tell is no flag", async () => {
  expect(await show({ type: "signals:passed", at: at(8), counts: { known: 3, below: 9 } })).toBe("");
});
