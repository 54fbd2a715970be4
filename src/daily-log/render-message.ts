import type { DailyFacts } from "./facts.ts";
import { findNeeds, toHeadlineText } from "./log-document.ts";

/** More lines than this nobody reads in a chat. */
const MOST_LINES = 5;

/**
 * The log as a few lines for a chat, in the mark-up of Slack (https://docs.slack.dev/messaging/formatting-message-text):
 * `&`, `<` and `>` are the only characters it asks to escape, and then nothing of outside can mention or link. Pure.
 */
export function renderMessage(facts: DailyFacts): string {
  const needs = findNeeds(facts);
  const lines = [
    `*Daily log, ${facts.date}*`,
    toChatText(toHeadlineText(facts)),
    ...(needs === undefined ? [] : [needs]),
    ...toLines(
      "Risk",
      facts.risks.map(({ ref, subject, text }) => {
        const about = ref === undefined ? subject : `${ref.repo}#${ref.issue}`;
        return about === undefined ? text : `${about}: ${text}`;
      }),
    ),
    ...toLines(
      "Watch",
      facts.flags
        .filter(({ kind }) => kind !== "no-activity")
        .map(({ subject, text }) => (subject === undefined ? text : `${subject}: ${text}`)),
    ),
    ...facts.next.slice(0, 1).map((first) => `Next: ${toChatText(`${first.repo}#${first.issue} ${first.title}`)}`),
  ];
  return lines.join("\n");
}

function toLines(label: string, texts: readonly string[]): string[] {
  const lines = texts.slice(0, MOST_LINES).map((text) => `${label}: ${toChatText(text)}`);
  return texts.length > MOST_LINES ? [...lines, `${label}: and ${texts.length - MOST_LINES} more.`] : lines;
}

function toChatText(text: string): string {
  return text.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
