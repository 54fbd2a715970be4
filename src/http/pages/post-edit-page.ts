import { html } from "hono/html";
import type { DraftRow, TextLength } from "../page-deps.ts";
import { type Html, type PageContent, type PageFrame, renderWriteToken } from "./layout.ts";
import { renderOutsideLink, renderState, toBlockText, toOneLine } from "./phrases.ts";

/** More than any network takes, and as much as always fits into a request. */
export const LONGEST_TYPED = 10_000;
/** Whatever came in one request is shown again whole. */
const WHOLE = 1_000_000;

export interface PostEdit {
  row: DraftRow;
  /** What stands in the form: the post's own text, or what a person typed. */
  text: string;
  length: TextLength | undefined;
  /** Why it was not saved. */
  problem?: string | undefined;
}

/** `/social/<post>/edit`: the words of one post, and how they count in its channel. */
export function makePostEditPage({ row, text, length, problem }: PostEdit, frame: PageFrame): PageContent {
  const { id, channel, source, link, state } = row;
  const body = html`<h1>Edit a post</h1>
    <p class="meta">${renderState(state)} ${channel} · from ${toOneLine(source)}</p>
    ${problem === undefined ? "" : html`<p class="problem" role="alert" id="problem">Not saved: ${problem}</p>`}
    <form method="post" action="/social/${encodeURIComponent(id)}/edit" class="edit">
      ${renderWriteToken(frame)}<input type="hidden" name="version" value="${row.version}" />
      <label for="text">Text</label>
      ${renderTextBox(text, html`name="text" required aria-describedby="length link-rule${problem === undefined ? "" : " problem"}"`)}
      <p id="length" class="${isTooLong(length) ? "over" : "muted"}">${toLengthSentence(length, channel)}</p>
      <p id="link-rule" class="muted">This address has to stay in it: ${renderOutsideLink(link, toOneLine(link))}</p>
      <div class="actions">
        <button>Save</button><button class="quiet" name="look" value="count">Count again</button
        ><a class="button quiet" href="/social">Back without saving</a>
      </div>
    </form>
    ${problem === undefined || row.text === text ? "" : renderSaved(row.text)}`;
  return { title: "Edit a post", place: "/social", body };
}

/** Somebody else may have changed it meanwhile. */
function renderSaved(text: string): Html {
  return html`<details>
    <summary>The words as they are saved now</summary>
    <pre class="text">${toBlockText(text, WHOLE)}</pre>
  </details>`;
}

/** What a person typed where there is no form any more that could take it. */
export function makeKeptTextPage(text: string, why: string, title = "Not saved"): PageContent {
  const body = html`<h1>${title}</h1>
    <p class="problem" role="alert">${why}</p>
    <label for="text">Text</label>
    ${renderTextBox(text, html`readonly`)}
    <p><a href="/social">Back to the posts</a></p>`;
  return { title, place: "/social", body };
}

/** In one line of source: each character between the tags is a character of the text. A first line break is the tag's. */
function renderTextBox(text: string, attributes: Html): Html {
  return html`<textarea id="text" rows="8" maxlength="${LONGEST_TYPED}" ${attributes}>
${toBlockText(text, WHOLE)}</textarea>`;
}

function isTooLong(length: TextLength | undefined): boolean {
  return length !== undefined && length.count > length.limit;
}

function toLengthSentence(length: TextLength | undefined, channel: string): string {
  if (length === undefined) return `The channel ${channel} is not configured any more, so nobody counts.`;
  const { count, limit } = length;
  const over = count > limit ? `, ${count - limit} too many` : "";
  return `Counts ${count} of ${limit}${over}. Links and emoji count as the network counts them.`;
}
