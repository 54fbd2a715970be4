import { html } from "hono/html";
import { toNextStep } from "../../daily-log/sections/carry-over.ts";
import { toEventLines } from "../../domain/event-lines.ts";
import type { PipelineEvent } from "../../domain/events.ts";
import type { Spending } from "../../domain/ports/budget.ts";
import { isAnswerable, type StoredWorkItem, type WorkItem, type WorkItemId } from "../../domain/work-item.ts";
import type { PageDeps } from "../page-deps.ts";
import { type Html, type PageContent, type PageFrame, renderAction, renderWriteToken } from "./layout.ts";
import {
  formatUsd,
  renderAgo,
  renderClock,
  renderOutsideLink,
  renderState,
  toBlockText,
  toItemName,
  toItemPath,
  renderSentence,
  toOneLine,
  toReasonText,
} from "./phrases.ts";
import { renderTable } from "./table.ts";
import { renderRunTable, toItemRuns } from "./run-table.ts";

const MOST_EVENTS = 150;
const LONGEST_TEXT = 12_000;

/** `/items/<id>`: where one item stands, by which rules, and how it came there. undefined: no such item. */
export async function findItemPage(deps: PageDeps, frame: PageFrame, id: string): Promise<PageContent | undefined> {
  const stored = await deps.items.find(id as WorkItemId);
  if (stored === undefined) return undefined;
  const [history, spent] = await Promise.all([
    deps.ledger.history(stored.item.id),
    deps.budget.spentOn(stored.item.id),
  ]);
  const name = toItemName(stored.item, deps.projects);
  const title = `${toOneLine(stored.snapshot.title)} · ${name}`;
  return { title, isLive: true, body: renderItem(stored, { history, spent, name }, frame) };
}

interface ItemFacts {
  history: readonly PipelineEvent[];
  spent: Spending;
  name: string;
}

function renderItem(stored: StoredWorkItem, { history, spent, name }: ItemFacts, frame: PageFrame): Html {
  const { item, snapshot } = stored;
  return html`<p class="crumb">${renderOutsideLink(snapshot.url, name)} · ${item.id}</p>
    <h1>${toOneLine(snapshot.title)}</h1>
    <p class="lead">
      ${renderState(stored.isLeased === true ? "working" : item.status)}
      ${item.status === "queued" ? html`for <b>${item.stage}</b>` : toReasonText(item.reason ?? "")} ·
      ${renderAgo(item.updatedAt, frame.now)}
    </p>
    ${renderStanding(item, spent)} ${renderQuestion(stored, frame)} ${renderRetry(stored, frame)}
    ${item.decision === undefined ? "" : renderDecision(item.decision)} ${renderRuns(history, frame)}
    ${
      item.feedback === undefined || item.status === "closed"
        ? ""
        : html`<section>
            <h2>What stood against the last attempt</h2>
            <pre tabindex="0" aria-label="What stood against the last attempt">
${toBlockText(item.feedback, LONGEST_TEXT)}</pre>
          </section>`
    }
    <section>
      <h2>The issue</h2>
      <p class="muted">
        By ${toOneLine(snapshot.author)}, seen as of
        ${renderClock(snapshot.updatedAt)}${snapshot.labels.length === 0 ? "" : html` · ${snapshot.labels.map((label) => html`<span class="label">${toOneLine(label)}</span> `)}`}
      </p>
      ${
        snapshot.body.trim() === ""
          ? html`<p class="none">It has no text.</p>`
          : html`<details>
              <summary>Its text</summary>
              <pre class="text">${toBlockText(snapshot.body, LONGEST_TEXT)}</pre>
            </details>`
      }
    </section>
    ${renderHistory(history)}`;
}

/** Nothing where the item moves by itself, or is done. */
export function renderRetry({ item, isLeased }: StoredWorkItem, frame: PageFrame): Html {
  if (isLeased === true || item.status === "closed" || item.status === "queued") return html``;
  const look = item.status === "parked" ? "" : "quiet";
  return renderAction({ action: `${toItemPath(item.id)}/retry`, label: "Retry from the start", look }, frame);
}

function renderStanding(item: WorkItem, spent: Spending): Html {
  const next =
    item.status === "queued" ? "A worker takes it up when its turn comes." : item.reason && toNextStep(item.reason);
  const facts: [name: string, value: Html | string | undefined][] = [
    ["Why", item.explanation && renderSentence(item.explanation)],
    ["Next", item.status === "closed" ? undefined : next],
    ["Not before", item.notBefore && renderClock(item.notBefore)],
    ["Pull request", item.pullRequest && renderOutsideLink(item.pullRequest.url, `#${item.pullRequest.number}`)],
    ["Parts", item.children?.map((child) => `#${child}`).join(", ")],
    ["Flagged", item.flagged && toOneLine(item.flagged)],
    ["Attempts", item.attempts === 0 ? undefined : String(item.attempts)],
    ["Cost", spent.runs === 0 ? undefined : toCost(spent)],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== "");
  return shown.length === 0
    ? html``
    : html`<dl class="facts">
        ${shown.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`;
}

function toCost({ runs, usd, inputTokens, outputTokens }: Spending): string {
  const tokens = `${inputTokens.toLocaleString("en")} tokens in, ${outputTokens.toLocaleString("en")} out`;
  return `${formatUsd(usd)} in ${runs === 1 ? "1 run" : `${runs} runs`}, ${tokens}`;
}

function renderQuestion({ item }: StoredWorkItem, frame: PageFrame): Html {
  if (item.question === undefined) return html``;
  const isOpen = isAnswerable(item);
  return html`<section class="question">
    <h2>${isOpen ? "Waits for an answer" : "What was asked"}</h2>
    <pre class="text">${toBlockText(item.question.text, LONGEST_TEXT)}</pre>
    <p class="muted">
      Asked ${renderAgo(item.question.askedAt, frame.now)} · ${renderOutsideLink(item.question.url, "on the issue")}
    </p>
    ${
      isOpen
        ? html`<form method="post" action="${toItemPath(item.id)}/answer">
            ${renderWriteToken(frame)}
            <label for="answer">Answer</label>
            <textarea
              id="answer"
              name="text"
              rows="4"
              required
              maxlength="20000"
              aria-describedby="answer-hint"
            ></textarea>
            <p id="answer-hint" class="muted">
              It is posted on the issue, where everybody can read it, and triage looks again.
            </p>
            <button>Post the answer</button>
          </form>`
        : ""
    }
  </section>`;
}

function renderDecision({ verdict, rules }: NonNullable<WorkItem["decision"]>): Html {
  const table = renderTable({
    caption: "Rules that fired, heaviest first",
    columns: [{ head: "Rule" }, { head: "Says" }, { head: "Weight", isNumber: true }, { head: "Because" }],
    rows: rules.map(({ rule, verdict: says, weight, because }) => [
      rule,
      toReasonText(says),
      String(weight),
      renderSentence(because),
    ]),
  });
  return html`<section>
    <h2>Triage: ${toReasonText(verdict)}</h2>
    ${table}
  </section>`;
}

function renderRuns(history: readonly PipelineEvent[], { now }: PageFrame): Html {
  const runs = toItemRuns(history);
  return runs.length === 0
    ? html``
    : html`<section>
        <h2>Runs</h2>
        ${renderRunTable(runs, { now, withItem: false })}
      </section>`;
}

function renderHistory(history: readonly PipelineEvent[]): Html {
  const shown = history.slice(-MOST_EVENTS).toReversed();
  const left = history.length - shown.length;
  return html`<section>
    <h2>History</h2>
    <ol class="history" reversed>
      ${shown.map((event) => {
        const [first = "", ...rest] = toEventLines(event).filter((line) => line !== "");
        return html`<li>
          ${renderClock(event.at)}
          <span>${toOneLine(first)}${rest.map((line) => html` <span class="muted">${toOneLine(line)}</span>`)}</span>
        </li>`;
      })}
    </ol>
    ${left > 0 ? html`<p class="muted">${left} earlier events are in <code>millrace item</code>.</p>` : ""}
  </section>`;
}
