import { html } from "hono/html";
import type { PageDeps, SignalRow } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
import { renderAgo, renderOutsideLink, renderState, toOneLine } from "./phrases.ts";

/** `/signals`: what the error tracker and the analytics showed, and what became of it. */
export async function makeSignalsPage({ signals }: PageDeps, { now }: PageFrame): Promise<PageContent> {
  const rows = await signals?.();
  const body = html`<h1>Signals</h1>
    ${rows === undefined ? html`<p class="none">No source is configured. Name a project of Sentry or PostHog under <code>signals</code>.</p>` : renderRows(rows, now)}`;
  return { title: "Signals", place: "/signals", body };
}

function renderRows(rows: readonly SignalRow[], now: Date): Html {
  if (rows.length === 0)
    return html`<p class="none">No signal is known yet. <code>millrace signals</code> looks now.</p>`;
  return html`<table class="items">
    <caption class="hidden">
      Signals by score, highest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Signal</th>
        <th scope="col">State</th>
        <th scope="col" class="number">Score</th>
        <th scope="col" class="number">Events</th>
        <th scope="col" class="number">People</th>
        <th scope="col">Last seen</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ repo, title, score, state, events, users, lastSeen, issueUrl, sourceUrl }) =>
          html`<tr>
            <th scope="row">
              ${renderOutsideLink(issueUrl ?? sourceUrl, toOneLine(title))} <span class="muted">${repo}</span>
            </th>
            <td>${renderState(state)}</td>
            <td class="number">${Math.round(score)}</td>
            <td class="number">${events.toLocaleString("en")}</td>
            <td class="number">${users.toLocaleString("en")}</td>
            <td>${renderAgo(lastSeen, now)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
