import { html } from "hono/html";
import type { DraftRow, PageDeps } from "../page-deps.ts";
import { type Html, type PageContent, type PageFrame, renderAction } from "./layout.ts";
import { renderClock, renderOutsideLink, renderState, toBlockText, toOneLine } from "./phrases.ts";

const LONGEST_POST = 3_000;

/** `/social`: drafts that wait for a person's word, and what became of the others. */
export async function makeSocialPage({ social }: PageDeps, frame: PageFrame): Promise<PageContent> {
  const rows = await social?.list();
  const body = html`<h1>Social</h1>
    ${
      rows === undefined
        ? html`<p class="none">No feed is configured. Name one under <code>social.feeds</code>.</p>`
        : rows.length === 0
          ? html`<p class="none">No drafts yet. <code>millrace social</code> reads the feeds now.</p>`
          : html`<ul class="drafts">
              ${rows.map((row) => renderDraft(row, frame))}
            </ul>`
    }`;
  return { title: "Social", place: "/social", body };
}

function renderDraft(row: DraftRow, frame: PageFrame): Html {
  const { id, channel, source, text, link, state, slot, note, canApprove, canDrop, canEdit, length } = row;
  const path = `/social/${encodeURIComponent(id)}`;
  return html`<li class="card" id="draft-${id.replace(/[^\w-]/g, "")}">
    <p class="meta">
      ${renderState(state)} ${channel} · from
      ${toOneLine(source)}${slot === undefined ? "" : html` · for ${renderClock(slot)}`}${length === undefined ? "" : html` · ${length.count} of ${length.limit}`}
    </p>
    <pre class="text">${toBlockText(text, LONGEST_POST)}</pre>
    ${text.includes(link) ? "" : html`<p class="meta">${renderOutsideLink(link, toOneLine(link))}</p>`}
    ${note === undefined ? "" : html`<p class="why">${toOneLine(note)}</p>`}
    ${canApprove || canDrop || canEdit ? html`<div class="actions">${canApprove ? renderAction({ action: `${path}/approve`, label: `Approve for ${channel}` }, frame) : ""}${canEdit ? html`<a class="button quiet" href="${path}/edit">Edit</a>` : ""}${canDrop ? renderAction({ action: `${path}/drop`, label: "Drop", look: "quiet" }, frame) : ""}</div>` : ""}
  </li>`;
}
