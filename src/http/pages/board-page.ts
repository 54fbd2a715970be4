import { html } from "hono/html";
import { WORK_ITEM_STATUSES } from "../../domain/work-item.ts";
import type { PageDeps } from "../page-deps.ts";
import { type Html, type PageContent, type PageFrame } from "./layout.ts";
import {
  formatUsd,
  renderAgo,
  renderClock,
  renderOutsideLink,
  renderState,
  toItemName,
  toItemPath,
  renderSentence,
  toOneLine,
  toReasonText,
  toRunPath,
} from "./phrases.ts";
import { type BoardCard, type BoardColumn, type BoardData, readBoard } from "./read-board.ts";

/** `/`: what is where, for how long and why. */
export async function makeBoardPage(deps: PageDeps, frame: PageFrame): Promise<PageContent> {
  const board = await readBoard(deps);
  return { title: "Board", place: "/", isLive: true, body: renderBoard(board, deps, frame) };
}

function renderBoard(board: BoardData, deps: PageDeps, { now }: PageFrame): Html {
  const all = WORK_ITEM_STATUSES.reduce((sum, status) => sum + board.counts[status], 0);
  return html`<h1>Board</h1>
    ${renderSummary(board, deps)}
    ${board.held.map(({ agent, until, why }) => html`<p class="warning"><strong>${agent}</strong> is held ${until === undefined ? "until a person acts" : html`until ${renderClock(until)}`}. ${toOneLine(why)} <a href="/system#accounts">Accounts</a></p>`)}
    ${all === 0 ? renderEmpty(deps) : [board.atRest, board.stages].map((columns) => html`<div class="board">${columns.map((column) => renderColumn(column, deps, now))}</div>`)}`;
}

function renderSummary({ counts, today }: BoardData, { limits }: PageDeps): Html {
  return html`<ul class="summary" aria-label="Items by state, and today's use">
    ${WORK_ITEM_STATUSES.map(
      (status) =>
        html`<li>
          <a href="/items?status=${status}"><b>${counts[status]}</b> ${status}</a>
        </li>`,
    )}
    <li class="apart"><b>${today.runs}</b> of ${limits.runsPerDay} runs today</li>
    <li><b>${formatUsd(today.usd)}</b> of ${formatUsd(limits.usdPerDay)} today</li>
  </ul>`;
}

function renderEmpty({ projects }: PageDeps): Html {
  return html`<div class="empty">
    <p>No items yet.</p>
    <p>
      Put the label <code>millrace:ready</code> on an issue of ${projects.join(", ")}; the next session takes it up.
      <code>millrace run</code> starts one now.
    </p>
  </div>`;
}

function renderColumn({ name, hint, path, total, cards }: BoardColumn, deps: PageDeps, now: Date): Html {
  const more = total - cards.length;
  return html`<section class="column" aria-labelledby="column-${name}">
    <h2 id="column-${name}">${name} <span class="count">${total}</span></h2>
    <p class="hint">${hint}</p>
    ${
      cards.length === 0
        ? html`<p class="none">Nothing here.</p>`
        : html`<ul>
            ${cards.map((card) => renderCard(card, deps, now))}
          </ul>`
    }
    ${
      more > 0
        ? html`<p class="more">
            <a href="${path}">${more} more<span class="hidden"> in ${name}</span></a>
          </p>`
        : ""
    }
  </section>`;
}

function renderCard({ stored: { item, snapshot }, isWorking }: BoardCard, { projects }: PageDeps, now: Date): Html {
  const why = item.status === "review" ? "" : (item.explanation ?? "");
  const run = isWorking && item.stage === "exec" ? item.run : undefined;
  return html`<li class="card${isWorking ? " working" : ""}">
    <a class="title" href="${toItemPath(item.id)}">${toOneLine(snapshot.title)}</a>
    <p class="meta">
      ${toItemName(item, projects)} ·
      ${renderAgo(item.updatedAt, now)}${isWorking ? html` · ${renderState("working")}` : ""}${item.reason === undefined || isWorking || item.status === "review" ? "" : html` · ${toReasonText(item.reason)}`}${item.pullRequest === undefined ? "" : html` · ${renderOutsideLink(item.pullRequest.url, `pull request #${item.pullRequest.number}`)}`}
    </p>
    ${why === "" || isWorking ? "" : html`<p class="why">${renderSentence(why)}</p>`}
    ${run === undefined ? "" : html`<p class="why"><a href="${toRunPath(run.id)}">Watch ${run.agent}</a></p>`}
  </li>`;
}
