import { toNextStep } from "../daily-log/sections/carry-over.ts";
import type { AccountHold } from "../domain/account.ts";
import type { AgentRunRecord } from "../domain/agent-run.ts";
import { toEventLines } from "../domain/event-lines.ts";
import type { PipelineEvent } from "../domain/events.ts";
import type { Spending } from "../domain/ports/budget.ts";
import type { IssueSnapshot } from "../domain/issue.ts";
import type { StoredWorkItem, WorkItem } from "../domain/work-item.ts";
import { toNormalised } from "../stages/text/normalise.ts";
import { describeRemoved, type Removed, sumRemoved } from "../stages/text/removed.ts";
import { renderEntries } from "./entry-list.ts";
import { toHoldSentence } from "./hold-sentence.ts";
import { toStanding } from "./item-list.ts";
import type { Terminal } from "./terminal.ts";
import { toPrintable } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

const NAMES_WIDTH = 14;

/** One item as an explanation: where it stands, why, what comes next, then how it came there. */
export function printItem(
  out: Terminal,
  { item, snapshot }: StoredWorkItem,
  history: readonly PipelineEvent[],
  { spent, held = [] }: { spent?: Spending; held?: readonly AccountHold[] } = {},
): void {
  const width = out.isTty ? out.width() : Number.POSITIVE_INFINITY;
  const title = wrapText(`${item.repo}#${item.issue} ${toPrintable(snapshot.title)}`, width);
  for (const line of title) out.line(out.paint("bold", line));
  out.line(out.paint("faint", `${snapshot.url} · ${item.id}`));
  out.line();
  printFacts(out, width, [
    ["Stands", item.reason === undefined ? toStanding(item) : `${toStanding(item)}: ${item.reason}`],
    ["Why", item.explanation],
    ["Next", toNext(item)],
    ["Not before", item.notBefore],
    ["Question", item.question && `${item.question.text} (${item.question.url})`],
    ["Pull request", item.pullRequest?.url],
    ["Parts", item.children?.map((child) => `#${child}`).join(", ")],
    ["Hidden text", describeRemoved(toHidden(snapshot))],
    ["Attempts", item.attempts === 0 ? undefined : String(item.attempts)],
    ["Cost", spent === undefined || spent.runs === 0 ? undefined : toCost(spent)],
    ...(item.status === "closed" ? [] : held.map((hold): [string, string] => ["Held", toHoldSentence(hold)])),
  ]);
  if (item.run !== undefined) {
    printHeading(out, "Last run");
    printFacts(out, width, toRunFacts(item.run));
  }
  if (item.feedback !== undefined && item.status !== "review" && item.status !== "closed") {
    printHeading(out, "What stood against the last attempt");
    for (const line of item.feedback.split("\n")) out.line(`  ${toPrintable(line)}`.trimEnd());
  }
  if (item.decision !== undefined) {
    printHeading(out, `Triage: ${item.decision.verdict}`);
    const rules = item.decision.rules.map(({ rule, verdict, weight, because }) => {
      return { name: rule, state: `${verdict} ${weight}`, title: because, below: [] };
    });
    for (const line of renderEntries(rules, { width, paint: out.paint })) out.line(line);
  }
  printHeading(out, "History");
  for (const event of history) {
    const [first = "", ...rest] = toEventLines(event)
      .filter((text) => text !== "")
      .flatMap((text) => wrapText(toPrintable(text), width - TIME_WIDTH));
    out.line(`${out.paint("faint", toClock(event.at))}  ${first}`);
    for (const line of rest) out.line(" ".repeat(TIME_WIDTH) + out.paint("faint", line));
  }
}

/** What the issue holds that its readers do not see and the brief does not say. */
export function toHidden({ title, body }: IssueSnapshot): Removed {
  return sumRemoved(toNormalised(title).removed, toNormalised(body).removed);
}

function toCost({ runs, usd, inputTokens, outputTokens }: Spending): string {
  const money = usd === 0 ? "no money reported" : `$${usd.toFixed(2)}`;
  return `${money}, ${inputTokens} tokens in, ${outputTokens} out, over ${runs} ${runs === 1 ? "run" : "runs"}`;
}

/** `2026-11-21 14:03:59` in UTC, and the gap behind it. */
const TIME_WIDTH = 21;

function toClock(at: string): string {
  return at.slice(0, 19).replace("T", " ");
}

function printHeading(out: Terminal, text: string): void {
  out.line();
  out.line(out.paint("bold", text));
}

function printFacts(out: Terminal, width: number, facts: [name: string, value: string | undefined][]): void {
  for (const [name, value] of facts) {
    if (value === undefined || value === "") continue;
    const [first = "", ...rest] = wrapText(toPrintable(value), width - NAMES_WIDTH);
    out.line(`${out.paint("faint", name.padEnd(NAMES_WIDTH))}${first}`);
    for (const line of rest) out.line(" ".repeat(NAMES_WIDTH) + line);
  }
}

function toNext({ status, reason, id }: WorkItem): string | undefined {
  switch (status) {
    case "queued":
      return "The next session takes it up; `millrace run` starts one now.";
    case "rejected":
      return "Nothing: it is looked at again when the issue changes.";
    case "closed":
      return undefined;
    case "waiting":
    case "parked":
    case "review": {
      const step = reason === undefined ? undefined : toNextStep(reason);
      const command = status === "parked" ? `millrace retry ${id}` : `millrace answer ${id} "…"`;
      const hasCommand = status === "parked" || reason === "needs-clarification";
      return hasCommand ? `${step ?? ""} From here: \`${command}\`.`.trim() : step;
    }
  }
}

function toRunFacts({ id, agent, host, branch, baseline, end }: AgentRunRecord): [string, string | undefined][] {
  const passed = baseline.filter((check) => check.passed).length;
  return [
    ["Run", `${id}, agent ${agent}, on ${host}`],
    ["Branch", branch],
    ["Checks before", baseline.length === 0 ? "none" : `${passed} of ${baseline.length} passed`],
    ["Ended", end === undefined ? "not yet" : `${end.kind}${end.attachable ? "" : ", without a tmux session"}`],
    ["Seen", end?.evidence.join(" ")],
    ["Isolation", end?.isolation],
    ["Log", `millrace logs ${id}`],
  ];
}
