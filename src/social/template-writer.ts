import type { ChannelRules, DraftWriter } from "../domain/ports/social.ts";
import { listGraphemes } from "./network-rules.ts";

/** Part of the posts' ids. Another number makes new posts of entries that nobody has seen yet, and of no others. */
const VERSION = "template-1";

/**
 * Writes posts from a template with `{title}`, `{summary}` and `{link}`. The link is never cut: the summary gives way
 * first, then the title. A mention in a feed's text is broken up, so that a feed cannot call people from our account.
 */
export function createTemplateWriter(templateOf: (channel: string) => string): DraftWriter {
  return {
    version: VERSION,
    async write({ title, summary, link }, channel) {
      const template = templateOf(channel.name);
      const fill = (parts: { title: string; summary: string }) => toPost(template, { ...parts, link });
      const [whole, short] = [withoutMentions(title), withoutMentions(summary)];
      const cutSummary = findLongest(short, (text) => fits(fill({ title: whole, summary: text }), channel));
      if (cutSummary !== undefined) return { text: fill({ title: whole, summary: cutSummary }) };
      const cutTitle = findLongest(whole, (text) => fits(fill({ title: text, summary: "" }), channel));
      return cutTitle === undefined ? undefined : { text: fill({ title: cutTitle, summary: "" }) };
    },
  };
}

function fits(text: string, { limit, measure }: ChannelRules): boolean {
  return measure(text) <= limit;
}

function toPost(template: string, parts: Record<"title" | "summary" | "link", string>): string {
  const filled = template.replace(/\{(title|summary|link)\}/g, (_, name: keyof typeof parts) => parts[name]);
  return filled
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The text itself, or its longest start with "…" that is accepted; undefined where not even no text is. */
function findLongest(text: string, accepts: (text: string) => boolean): string | undefined {
  if (accepts(text)) return text;
  if (!accepts("")) return undefined;
  const graphemes = listGraphemes(text);
  let [good, bad] = [0, graphemes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (accepts(cut(graphemes, middle))) good = middle;
    else bad = middle;
  }
  return good === 0 ? "" : cut(graphemes, good);
}

function cut(graphemes: readonly string[], length: number): string {
  const text = graphemes.slice(0, length).join("");
  const lastWord = text.lastIndexOf(" ");
  return `${(lastWord > text.length / 2 ? text.slice(0, lastWord) : text).trimEnd()}…`;
}

function withoutMentions(text: string): string {
  return text.replace(/@(?=[\p{L}\p{N}_])/gu, "@\u2060");
}
