import { toPlainText } from "../escape.ts";
import type { ShippedSentence } from "../facts.ts";
import type { Citable } from "./citable.ts";

/** A sentence as a model gives it. */
export interface GivenSentence {
  text: string;
  cites: string[];
}

const LONGEST_SENTENCE = 200;
const MOST_CITES = 12;
const MARKUP = /[`*[\]<>|\\]|__|~~|^\s*[-+>]\s|[#＃@＠]/u;
const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/|\b(?:mailto|javascript|data):|\bwww\./i;
const NAME_WITH_DOT = /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/gu;
const NUMBER = /\p{N}+(?:[.,:]\p{N}+)*/gu;
/** A closed issue is not in anybody's hands yet; only its title may say so. */
const REACHED_PEOPLE =
  /\b(?:deploy|releas|launch|roll(?:ed|s|ing)? out|production|in prod|went live|goes live|is live|customer)\w*/gi;
/** What waits for a review is none of these. */
const DONE = /\b(?:merged|closed|done|finished|completed|shipped|landed)\b/gi;
/** Endings differ, so the beginnings of words are compared. */
const WORD = /[\p{L}\p{N}]{3,}/gu;
const WORD_START = 4;

/**
 * The sentences that may stand, in their order. What a sentence says has to be in the facts that it cites: each of them
 * known, cited by no sentence before it and named by one of its words at least, and with them every number. Pure.
 */
export function toSentences(given: readonly GivenSentence[], citable: readonly Citable[]): ShippedSentence[] {
  const byId = new Map(citable.map((fact) => [fact.id, fact]));
  const used = new Set<string>();
  const sentences: ShippedSentence[] = [];
  for (const { text, cites } of given) {
    const ids = [...new Set(cites)];
    const facts = ids.flatMap((id) => byId.get(id) ?? []);
    const [first] = facts;
    if (first === undefined || facts.length < ids.length || ids.length > MOST_CITES) continue;
    if (ids.some((id) => used.has(id)) || facts.some(({ state }) => state !== first.state)) continue;
    if (!mayStand(text, facts)) continue;
    for (const id of ids) used.add(id);
    sentences.push({ text, state: first.state, cites: facts.map(({ repo, issue }) => ({ repo, issue })) });
  }
  return sentences;
}

function mayStand(text: string, facts: readonly Citable[]): boolean {
  if (text.length > LONGEST_SENTENCE || text.length < 3 || toPlainText(text) !== text) return false;
  if (MARKUP.test(text) || ADDRESS.test(text)) return false;
  const titles = facts.map(({ title }) => title.toLowerCase());
  const isToldAlready = (part: string) => titles.some((title) => title.includes(part.toLowerCase()));
  const parts = [...(text.match(NAME_WITH_DOT) ?? []), ...(text.match(REACHED_PEOPLE) ?? [])];
  if (facts[0]?.state === "opened") parts.push(...(text.match(DONE) ?? []));
  if (!parts.every(isToldAlready)) return false;
  const numbers = new Set(titles.flatMap((title) => title.match(NUMBER) ?? []));
  if (!(text.match(NUMBER) ?? []).every((number) => numbers.has(number))) return false;
  const lower = text.toLowerCase();
  return titles.every((title) => {
    const words = title.match(WORD) ?? [];
    return words.some((word) => lower.includes(word.slice(0, WORD_START)));
  });
}
