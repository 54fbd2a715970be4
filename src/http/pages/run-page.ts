import { html, raw } from "hono/html";
import type { AgentRunRecord, RunId } from "../../domain/agent-run.ts";
import type { RunLogPart } from "../../domain/ports/run-log-reader.ts";
import type { StoredWorkItem, WorkItemId } from "../../domain/work-item.ts";
import { formatDuration } from "../../lib/durations.ts";
import type { PageDeps } from "../page-deps.ts";
import type { RunRow } from "../activity/fold-events.ts";
import { renderLastLines } from "../terminal/terminal-view.ts";
import { type Html, type PageContent, type PageFrame, renderAction } from "./layout.ts";
import {
  formatUsd,
  renderAgo,
  renderOutsideLink,
  renderState,
  toBlockText,
  toItemName,
  toItemPath,
  toOneLine,
  toRunPath,
} from "./phrases.ts";
import { renderRetry } from "./item-page.ts";
import { toItemRuns } from "./run-table.ts";

/** So that a page with its terminal stays below 100 kB. */
export const TAIL_BYTES = 48_000;
const TAIL_HTML_CHARS = 60_000;
const LONGEST_CHECK = 4_000;

export interface FoundRun {
  stored: StoredWorkItem;
  row: RunRow;
  /** Only of the item's last run is more remembered than its events tell. */
  record: AgentRunRecord | undefined;
}

/** The run of that id, with what is known of it; undefined where there is none. */
export async function findRun(deps: PageDeps, id: string): Promise<FoundRun | undefined> {
  const item = /^(.{1,240})-r\d{1,6}$/.exec(id)?.[1];
  const stored = item === undefined ? undefined : await deps.items.find(item as WorkItemId);
  if (stored === undefined) return undefined;
  const record = stored.item.run?.id === id ? stored.item.run : undefined;
  const row = toItemRuns(await deps.ledger.history(stored.item.id)).find(({ run }) => run === id);
  if (row === undefined && record === undefined) return undefined;
  const made = { run: id, item: stored.item.id, agent: record?.agent ?? "", startedAt: record?.startedAt };
  return { stored, row: row ?? made, record };
}

/** `/runs/<id>`: one run with its terminal. undefined: no such run. */
export async function findRunPage(deps: PageDeps, frame: PageFrame, id: string): Promise<PageContent | undefined> {
  const found = await findRun(deps, id);
  if (found === undefined) return undefined;
  const [part, isRunning] = await Promise.all([
    deps.runLogs.readEnd(id as RunId, TAIL_BYTES),
    deps.runLogs.isRunning(id as RunId),
  ]);
  const name = toItemName(found.stored.item, deps.projects);
  const body = html`<p class="crumb">
      <a href="${toItemPath(found.stored.item.id)}">${name} ${toOneLine(found.stored.snapshot.title)}</a>
    </p>
    <h1>Run ${id}</h1>
    <p class="lead">
      ${isRunning ? renderState("working") : toEnd(found.row)}${found.row.startedAt === undefined ? "" : html` · started ${renderAgo(found.row.startedAt, frame.now)}`}
    </p>
    ${renderFacts(found)}
    ${isRunning ? renderAction({ action: `${toRunPath(id)}/stop`, label: "Stop this run", look: "danger" }, frame) : found.record === undefined ? "" : renderRetry(found.stored, frame)}
    ${renderTerminal({ id, part, isRunning, agent: found.row.agent, record: found.record }, deps)}
    ${renderChecks(found.record)}`;
  return { title: `Run ${id}`, body };
}

function toEnd({ end, startedAt }: RunRow): string {
  return end ?? (startedAt === undefined ? "not started" : "not at work on this machine");
}

function renderFacts({ row, record, stored }: FoundRun): Html {
  const end = record?.end;
  const facts: [string, Html | string | undefined][] = [
    ["Agent", end?.agentVersion === undefined ? row.agent : `${row.agent} ${toOneLine(end.agentVersion)}`],
    ["Took", row.ms === undefined ? undefined : formatDuration(row.ms)],
    ["Cost", row.usd === undefined ? undefined : formatUsd(row.usd)],
    ["Branch", record && toOneLine(record.branch)],
    [
      "Pull request",
      stored.item.pullRequest && renderOutsideLink(stored.item.pullRequest.url, `#${stored.item.pullRequest.number}`),
    ],
    ["Seen", end && toOneLine(end.evidence.join(" "))],
    ["Isolation", end?.isolation],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== "");
  return html`<dl class="facts">
    ${shown.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

interface TerminalFacts {
  id: string;
  part: RunLogPart | undefined;
  isRunning: boolean;
  agent: string;
  record: AgentRunRecord | undefined;
}

function renderTerminal({ id, part, isRunning, agent, record }: TerminalFacts, deps: PageDeps): Html {
  if (part === undefined) {
    return html`<section>
      <h2>Terminal</h2>
      <p class="none">
        This machine has no log of that run${record === undefined ? "" : html`; it ran on ${record.host}`}.
      </p>
    </section>`;
  }
  const text = renderLastLines(part.lines, (line) => deps.toDisplayLine(agent, line), TAIL_HTML_CHARS);
  return html`<section>
    <h2>Terminal</h2>
    <p class="muted">
      ${part.from > 0 ? "The end of a longer log" : "The whole log"}; <code>millrace logs ${id}</code> prints all of
      it${isRunning ? html`, <code>millrace attach ${id}</code> shows it live in tmux` : ""}.
      <span id="terminal-state"></span>
    </p>
    <pre
      id="terminal"
      class="terminal"
      tabindex="0"
      role="log"
      aria-live="off"
      aria-label="Output of the run"
      ${isRunning ? html` data-stream="${toRunPath(id)}/stream"` : ""}
    >
${text === "" ? "Nothing was printed yet.\n" : raw(text)}</pre>
  </section>`;
}

function renderChecks(record: AgentRunRecord | undefined): Html {
  if (record === undefined || record.baseline.length === 0) return html``;
  return html`<section>
    <h2>Checks on the untouched base</h2>
    <ul class="checks">
      ${record.baseline.slice(0, 20).map(
        ({ command, passed, durationMs, output }) =>
          html`<li>
            ${renderState(passed ? "passed" : "failed")} <code>${toOneLine(command)}</code>
            <span class="muted">${formatDuration(durationMs)}</span> ${
              passed || output === ""
                ? ""
                : html`<details>
                    <summary>What it printed</summary>
                    <pre>${toBlockText(output, LONGEST_CHECK)}</pre>
                  </details>`
            }
          </li>`,
      )}
    </ul>
  </section>`;
}
