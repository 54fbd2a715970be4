import type { Neighbour, TriageFacts } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { toOverlap, toPlainTitle, toTokens } from "../similarity.ts";

/** The same work, asked for in an older open issue. The older one goes on; the newer one is linked to it and stays open. */
export const DUPLICATE_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "said-to-be-duplicate",
    verdict: "duplicate",
    weight: 100,
    because(facts) {
      const issue = findStated(facts);
      return issue === undefined ? undefined : `A trusted person says that it is a duplicate of #${issue}.`;
    },
  },
  {
    rule: "same-title",
    verdict: "duplicate",
    weight: 100,
    because(facts) {
      const older = findSameTitle(facts);
      return older === undefined ? undefined : `The older open issue #${older.number} has the same title.`;
    },
  },
  {
    rule: "similar-text",
    verdict: "duplicate",
    weight: 100,
    because(facts) {
      const older = findSimilar(facts);
      return older === undefined
        ? undefined
        : `The older open issue #${older.number} says the same in nearly the same words.`;
    },
  },
];

/** The issue that this one repeats, as the rules above see it. */
export function findOriginal(facts: TriageFacts): number | undefined {
  return findStated(facts) ?? findSameTitle(facts)?.number ?? findSimilar(facts)?.number;
}

/** A title of fewer words ("Crash on start") is no proof without a similar text. */
const TELLING_TITLE_WORDS = 4;
const SUPPORTING_OVERLAP = 0.5;
const CONVINCING_OVERLAP = 0.8;
const FEWEST_TOKENS = 15;

/** Somebody trusted said that it is none, and nobody said after that which one it repeats. */
function isDenied({ stated }: TriageFacts): boolean {
  const last = stated.findLastIndex((text) => text.deniesDuplicate || text.duplicateOf.length > 0);
  return stated[last]?.deniesDuplicate === true;
}

function findStated(facts: TriageFacts): number | undefined {
  const { stated, snapshot } = facts;
  return isDenied(facts)
    ? undefined
    : stated.flatMap((text) => text.duplicateOf).find((issue) => issue !== snapshot.number);
}

function findSameTitle(facts: TriageFacts): Neighbour | undefined {
  const title = toPlainTitle(facts.text.title);
  const isTelling = title.split(" ").length >= TELLING_TITLE_WORDS;
  return listOlder(facts).find(
    (older) =>
      title !== "" &&
      toPlainTitle(older.title) === title &&
      (isTelling || overlapWith(facts, older) >= SUPPORTING_OVERLAP),
  );
}

function findSimilar(facts: TriageFacts): Neighbour | undefined {
  const tokens = toTokens(`${facts.snapshot.title} ${facts.snapshot.body}`);
  if (tokens.size < FEWEST_TOKENS) return undefined;
  return listOlder(facts).find((older) => overlapWith(facts, older) >= CONVINCING_OVERLAP);
}

function overlapWith({ snapshot }: TriageFacts, other: Neighbour): number {
  return toOverlap(toTokens(`${snapshot.title} ${snapshot.body}`), toTokens(`${other.title} ${other.body}`));
}

/** The parts of one large issue share its description: an issue of ours is a duplicate only where a person says so. */
function listOlder(facts: TriageFacts): Neighbour[] {
  const { neighbours, snapshot, isOwn } = facts;
  return isOwn || isDenied(facts) ? [] : neighbours.filter((other) => other.number < snapshot.number);
}
