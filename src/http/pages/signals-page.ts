import { html } from "hono/html";
import { toWorkItemId } from "../../domain/work-item.ts";
import type { PageDeps, SignalRow } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
import { renderTable } from "./table.ts";
import { renderAgo, renderOutsideLink, renderState, toItemPath, toOneLine } from "./phrases.ts";

/** `/signals`: what the error tracker and the analytics showed, and what became of it. */
export async function makeSignalsPage({ signals }: PageDeps, { now }: PageFrame): Promise<PageContent> {
  const rows = await signals?.();
  const body = html`<h1>Signals</h1>
    ${rows === undefined ? html`<p class="none">No source is configured. Name a project of Sentry or PostHog under <code>signals</code>.</p>` : renderRows(rows, now)}`;
  return { title: "Signals", place: "/signals", body };
}

function renderRows(rows: readonly SignalRow[], now: Date): Html {
  if (rows.length === 0) {
    return html`<p class="none">No signal is known yet. <code>millrace signals</code> looks now.</p>`;
  }
  const number = (head: string) => ({ head, isNumber: true });
  return renderTable({
    caption: "Signals by score, highest first",
    columns: [
      { head: "Signal" },
      { head: "State" },
      { head: "Issue" },
      ...[number("Score"), number("Events"), number("People")],
      { head: "Last seen" },
    ],
    rows: rows.map(({ repo, title, score, state, events, users, lastSeen, issue, sourceUrl }) => [
      html`${renderOutsideLink(sourceUrl, toOneLine(title))} <span class="muted">${repo}</span>`,
      renderState(state),
      issue === undefined ? "" : html`<a href="${toItemPath(toWorkItemId(repo, issue))}">#${issue}</a>`,
      String(Math.round(score)),
      events.toLocaleString("en"),
      users.toLocaleString("en"),
      renderAgo(lastSeen, now),
    ]),
  });
}
