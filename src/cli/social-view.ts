import type { SocialPost, PostState } from "../domain/social.ts";
import type { FeedReport } from "../social/collect.ts";
import type { SocialPreview } from "../social/preview.ts";
import type { PassReport } from "../social/social.ts";
import { renderEntries } from "./entry-list.ts";
import { toHoldLine, toSocialLines } from "./social-status.ts";
import { renderTable } from "./table.ts";
import type { Terminal, Tone } from "./terminal.ts";
import { toPrintable } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

const TONES: Record<PostState, Tone | undefined> = {
  drafted: "warn",
  approved: "accent",
  pushing: "accent",
  unknown: "warn",
  scheduled: "good",
  rejected: "bad",
  dropped: "faint",
};

/** One pass for a person: a line for each feed and endpoint, then what waits for whom. */
export function printPass(out: Terminal, { feeds, pushes, holds, posts }: PassReport): void {
  for (const feed of feeds) printFeed(out, feed, "drafted");
  for (const { endpoint, batches, withoutSlot } of pushes) {
    const ends = batches.flatMap((batch) => batch.posts);
    const parts = (["scheduled", "rejected", "unknown"] as const).flatMap((state) => {
      const count = ends.filter((post) => post.state === state).length;
      return count === 0 ? [] : [`${count} ${state}`];
    });
    if (parts.length > 0) say(out, `${endpoint}: ${parts.join(", ")}`);
    for (const { clientId, note, state } of ends)
      if (state === "rejected") say(out, `${clientId}: ${note}`, "bad", INDENT);
    if (withoutSlot > 0) say(out, `${endpoint}: no time is free within the horizon for ${withoutSlot}`, "warn");
  }
  for (const hold of holds) say(out, toHoldLine(hold), "warn");
  say(out, `Posts: ${toSocialLines({ posts, holds: [] }).join("")}`);
  if (posts.drafted > 0)
    say(out, "`millrace social list` shows the drafts; approve, edit or drop them there.", "faint");
}

/** What a pass would do, to the exact request. */
export function printPreview(out: Terminal, { feeds, batches, withoutSlot, holds }: SocialPreview): void {
  for (const feed of feeds) printFeed(out, feed, "would be drafted");
  for (const { endpoint, posts, requests } of batches) {
    say(out, `${endpoint}: ${requests.length} request${requests.length === 1 ? "" : "s"} for ${posts.length} post(s)`);
    const columns = ["time (UTC)", "channel", "post", "text"].map((head) => ({ head, shrinks: head === "text" }));
    const rows = posts.map(({ slot, channel, clientId, text, awaitsApproval }) => [
      slot.slice(0, 16).replace("T", " "),
      channel,
      `${clientId}${awaitsApproval ? " (once approved)" : ""}`,
      text.replaceAll("\n", " "),
    ]);
    const width = out.isTty ? out.width() : undefined;
    for (const line of renderTable({ columns, rows, width })) out.line(line);
    for (const { method, url, headers } of requests) {
      say(out, `${method} ${url}`, "faint");
      for (const [name, value] of Object.entries(headers)) say(out, `${name}: ${value}`, "faint", INDENT);
    }
  }
  if (withoutSlot > 0) say(out, `No time is free within the horizon for ${withoutSlot} post(s).`, "warn");
  for (const hold of holds) say(out, toHoldLine(hold), "warn");
  say(out, "Dry run: nothing was written and nothing was sent. With --json it shows the whole requests.", "faint");
}

export function printPosts(out: Terminal, posts: readonly SocialPost[]): void {
  if (!out.isTty) {
    const columns = ["post", "state", "channel", "slot", "text", "note"].map((head) => ({ head }));
    const rows = posts.map((post) => [
      post.clientId,
      post.state,
      post.channel,
      post.slot ?? "",
      post.text.replaceAll("\n", " "),
      post.note ?? "",
    ]);
    for (const line of renderTable({ columns, rows })) out.line(line);
    return;
  }
  const entries = posts.map((post) => ({
    name: post.clientId.slice(0, 11),
    state: post.state,
    tone: TONES[post.state],
    title: post.text.replaceAll("\n", " "),
    below: [
      `${post.channel}, from ${post.source}${post.slot === undefined ? "" : `, for ${post.slot}`}`,
      post.note ?? "",
    ],
  }));
  for (const line of renderEntries(entries, { width: out.width(), paint: out.paint })) out.line(line);
}

function printFeed(
  out: Terminal,
  { feed, outcome, entries, drafts, skipped, message }: FeedReport,
  verb: string,
): void {
  const isTrouble = outcome === "failed" || outcome === "gone";
  if (outcome === "read") say(out, `${feed}: ${entries} entries, ${drafts.length} ${verb}`);
  else say(out, `${feed}: ${message ?? outcome}`, isTrouble ? "bad" : "faint");
  for (const [why, list] of Map.groupBy(skipped, (one) => one.why))
    say(out, `${list.length} left out: ${why}`, "faint", INDENT);
}

const INDENT = "  ";

function say(out: Terminal, text: string, tone?: Tone, indent = ""): void {
  for (const line of wrapText(toPrintable(text), out.isTty ? out.width() - indent.length : 0)) {
    out.line(indent + (tone === undefined ? line : out.paint(tone, line)));
  }
}
