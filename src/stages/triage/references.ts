/**
 * What a text says of other issues of the same repository, by number. Only prose is read: code and quotes say nothing.
 */
export interface StatedReferences {
  duplicateOf: number[];
  blockedBy: number[];
  /** Blockers that the text takes back: "no longer blocked by #4". */
  unblockedBy: number[];
}

const NUMBERS = String.raw`((?:#\d+(?:\s*(?:,|and|&)\s*)?)+)`;
const NEGATION = String.raw`\b(?:not|no longer|isn'?t|never|un)\s*(?:an?\s+|really\s+)?`;
/** "Possibly a duplicate of #4" and "duplicate of #4?" are guesses. */
const GUESS = String.raw`\b(?:possibl[ey]|probably|maybe|perhaps|likely|(?:might|may|could|would) be)\s+(?:an?\s+)?`;
const DUPLICATE = new RegExp(
  String.raw`(?<!${NEGATION})(?<!${GUESS})\bdup(?:licate[sd]?|e)?\s+(?:of|with)\s+${NUMBERS}(?![,\d]*\s*\?)`,
  "gi",
);
const BLOCKED = new RegExp(
  String.raw`(?<!${NEGATION})\b(?:blocked\s+(?:by|on)|depends\s+(?:up)?on|depending\s+on)\s*:?\s+${NUMBERS}`,
  "gi",
);
const UNBLOCKED = new RegExp(
  String.raw`${NEGATION}(?:blocked\s+(?:by|on)|depends\s+(?:up)?on|depend(?:ing|ent)?\s+on)\s*:?\s+${NUMBERS}`,
  "gi",
);

/** Pure. Text of quotes and code blocks has to be taken out before. */
export function toStatedReferences(prose: string): StatedReferences {
  return {
    duplicateOf: numbersOf(prose, DUPLICATE),
    blockedBy: numbersOf(prose, BLOCKED),
    unblockedBy: numbersOf(prose, UNBLOCKED),
  };
}

/** Blockers that stand after all texts are read in order: a later text can take one back, and a still later name it again. */
export function toStandingBlockers(texts: StatedReferences[]): number[] {
  const standing = new Set<number>();
  for (const text of texts) {
    for (const issue of text.blockedBy) standing.add(issue);
    for (const issue of text.unblockedBy) standing.delete(issue);
  }
  return [...standing];
}

function numbersOf(prose: string, pattern: RegExp): number[] {
  const numbers = [...prose.matchAll(pattern)].flatMap((match) => match[1]?.match(/\d+/g) ?? []).map(Number);
  return [...new Set(numbers)].filter((issue) => Number.isSafeInteger(issue) && issue > 0);
}
