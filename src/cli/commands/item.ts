import type { PipelineEvent } from "../../domain/events.ts";
import type { StoredWorkItem } from "../../domain/work-item.ts";
import { formatDuration } from "../../lib/durations.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getItem } from "../find-item.ts";
import { toPrintable } from "../text-width.ts";
import { renderTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { withState } from "../with-state.ts";

/** `millrace item <id>`: where one item stands, by which rules, and how it came there. */
export const item: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store, ledger }, { config }) => {
    const stored = await getItem(store, config, wanted);
    const history = await ledger.history(stored.item.id);
    if (context.json) context.out.line(JSON.stringify({ ...stored, history }));
    else print(context.out, stored, history);
    return EXIT.done;
  });

function print(out: Terminal, { item: it, snapshot }: StoredWorkItem, history: PipelineEvent[]): void {
  out.line(out.paint("bold", `#${it.issue} ${toPrintable(snapshot.title)}`));
  out.line(`${it.id}  ${snapshot.url}`);
  out.line();
  const facts: [string, string | undefined][] = [
    ["Stands", it.status === "queued" ? `queued for ${it.stage}` : it.status],
    ["Reason", it.reason],
    ["", it.explanation && toPrintable(it.explanation)],
    ["Not before", it.notBefore],
    ["Question", it.question && `${toPrintable(it.question.text)} (${it.question.url})`],
    ["Pull request", it.pullRequest?.url],
    ["Children", it.children?.map((child) => `#${child}`).join(", ")],
    ["Attempts", String(it.attempts)],
    ["Run", it.run && `${it.run.id}, agent ${it.run.agent}, on ${it.run.host}`],
    ["Branch", it.run?.branch],
    ["Run ended", it.run?.end && `${it.run.end.kind}${it.run.end.attachable ? "" : ", not attachable"}`],
    ["Isolation", it.run?.end?.isolation],
  ];
  for (const [name, value] of facts) {
    if (value !== undefined && value !== "") out.line(`${out.paint("faint", name.padEnd(14))}${value}`);
  }
  if (it.decision !== undefined) {
    out.line();
    out.line(`${out.paint("bold", "Triage")}: ${it.decision.verdict}`);
    const rows = it.decision.rules.map((rule) => [rule.rule, rule.verdict, String(rule.weight), rule.because]);
    out.line(
      renderTable({
        columns: [{ head: "rule" }, { head: "speaks for" }, { head: "weight" }, { head: "because", shrinks: true }],
        rows,
        width: out.width(),
      }).join("\n"),
    );
  }
  out.line();
  out.line(out.paint("bold", "History"));
  for (const event of history) out.line(`${out.paint("faint", event.at.slice(0, 19))}  ${toHistoryLine(event)}`);
}

function toHistoryLine(event: PipelineEvent): string {
  switch (event.type) {
    case "stage:ended":
      return `${event.stage}: ${event.outcome}, ${event.reason} (${formatDuration(event.ms)})`;
    case "stage:errored":
      return `${event.stage}: ${event.code}: ${toPrintable(event.message)}`;
    case "agent:ended":
      return `agent run ${event.run} ended: ${event.end} after ${formatDuration(event.ms)}`;
    case "agent:started":
      return `agent run ${event.run} ${event.adopted ? "adopted" : "started"}`;
    case "run:judged":
      return `${event.accepted ? "accepted" : "not accepted"}: ${event.findings.map(toPrintable).join("; ")}`;
    case "pull-request:opened":
      return `pull request ${event.url}`;
    case "comment:written":
      return `comment (${event.kind}): ${event.url}`;
    case "child:created":
      return `child #${event.issue}: ${event.url}`;
    case "item:changed":
      return `seen again: ${toPrintable(event.why)}`;
    default:
      return event.type;
  }
}
