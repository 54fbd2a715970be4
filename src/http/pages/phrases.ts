import { html } from "hono/html";
import { toPlainText, toSafeUrl } from "../../daily-log/escape.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { formatDuration, MINUTE, SECOND } from "../../lib/durations.ts";
import type { Html } from "./layout.ts";

/** `3h 5m ago`, with the moment itself for who asks. */
export function renderAgo(at: string, now: Date): Html {
  return html`<time datetime="${at}" title="${toClock(at)}">${toAge(at, now)} ago</time>`;
}

/** `3h 5m`; seconds only within the first minute. */
export function toAge(at: string, now: Date): string {
  const ms = Math.max(0, now.getTime() - Date.parse(at));
  return formatDuration(
    ms < MINUTE ? Math.max(SECOND, Math.floor(ms / SECOND) * SECOND) : Math.floor(ms / MINUTE) * MINUTE,
  );
}

/** `2026-11-21 14:03 UTC`. */
export function renderClock(at: string): Html {
  return html`<time datetime="${at}">${toClock(at)}</time>`;
}

function toClock(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")} UTC`;
}

/** A link to somewhere else; plain text where the address is none that a link may have. */
export function renderOutsideLink(url: string | undefined, text: string): Html {
  const safe = url === undefined ? undefined : toSafeUrl(url);
  return safe === undefined ? html`${text}` : html`<a href="${safe}" rel="noreferrer">${text}</a>`;
}

export function toItemPath(id: string): string {
  return `/items/${encodeURIComponent(id)}`;
}

export function toRunPath(id: string): string {
  return `/runs/${encodeURIComponent(id)}`;
}

/** `#12` where there is one project, else `owner/name#12`. */
export function toItemName({ repo, issue }: Pick<WorkItem, "repo" | "issue">, projects: readonly string[]): string {
  return projects.length === 1 && projects[0]?.toLowerCase() === repo.toLowerCase() ? `#${issue}` : `${repo}#${issue}`;
}

/** A state as a word with a shape of its own, so that it does not depend on its colour. */
export function renderState(state: string): Html {
  return html`<span class="state ${state.replace(/[^a-z-]/g, "")}">${state}</span>`;
}

export function formatUsd(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** Foreign text on one line; `toPlainText` takes out what is invisible or turns lines around. */
export function toOneLine(text: string): string {
  return toPlainText(text);
}

/** A sentence with foreign text in it, on one line; what stands between backticks is shown as code. */
export function renderSentence(text: string): Html {
  return renderCode(toPlainText(text));
}

/** Text of ours as it is, with its `code` shown as such. */
export function renderCode(text: string): Html {
  const parts = text.split(/`([^`]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** `needs clarification`: the reason without the hyphens of its code. */
export function toReasonText(reason: string): string {
  return reason.replaceAll("-", " ");
}

/** Foreign text of several lines for a `<pre>`: without control characters, and cut where it is long. */
export function toBlockText(text: string, mostChars: number): string {
  const clean = text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  return clean.length <= mostChars
    ? clean
    : `${clean.slice(0, mostChars).toWellFormed()}\n[… ${clean.length - mostChars} characters cut …]`;
}
