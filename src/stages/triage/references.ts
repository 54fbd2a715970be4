/**
 * Another issue, as a text names it: `#4` in the same repository, else `owner/name#4` in lower case.
 */
export type IssueReference = string;

/** What a text says of other issues. Only prose is read: code and quotes say nothing. */
export interface StatedReferences {
  /** Issues of the same repository. */
  duplicateOf: number[];
  /** "Not a duplicate": takes back what was said or seen before. */
  deniesDuplicate: boolean;
  blockedBy: IssueReference[];
  /** Blockers that the text takes back: "no longer blocked by #4". */
  unblockedBy: IssueReference[];
}

const ONE = String.raw`(?:[\w-]+\/[\w.-]+)?#\d+`;
const SEVERAL = String.raw`((?:${ONE}(?:\s*(?:,|and|&)\s*)*)+)`;
const NEGATION = String.raw`\b(?:not|no longer|isn'?t|never|un)\s*(?:an?\s+|really\s+)?`;
/** "Possibly a duplicate of #4" and "duplicate of #4?" are guesses. */
const GUESS = String.raw`\b(?:possibl[ey]|probably|maybe|perhaps|likely|(?:might|may|could|would) be)\s+(?:an?\s+)?`;
const DUPLICATE = new RegExp(
  String.raw`(?<!${NEGATION})(?<!${GUESS})\bdup(?:licate[sd]?|e)?\s+(?:of|with)\s+${SEVERAL}(?![,\d]*\s*\?)`,
  "gi",
);
const NOT_DUPLICATE = new RegExp(String.raw`${NEGATION}dup(?:licate|e)?\b`, "i");
const BLOCKED = new RegExp(
  String.raw`(?<!${NEGATION})\b(?:blocked\s+(?:by|on)|depends\s+(?:up)?on|depending\s+on)\s*:?\s+${SEVERAL}`,
  "gi",
);
const UNBLOCKED = new RegExp(
  String.raw`${NEGATION}(?:blocked\s+(?:by|on)|depends\s+(?:up)?on|depend(?:ing|ent)?\s+on)\s*:?\s+${SEVERAL}`,
  "gi",
);

/** Pure. Text of quotes and code blocks has to be taken out before. `repo` is the one that the text belongs to. */
export function toStatedReferences(prose: string, repo: string): StatedReferences {
  return {
    duplicateOf: referencesOf(prose, DUPLICATE, repo).flatMap((reference) => findNumber(reference) ?? []),
    deniesDuplicate: NOT_DUPLICATE.test(prose),
    blockedBy: referencesOf(prose, BLOCKED, repo),
    unblockedBy: referencesOf(prose, UNBLOCKED, repo),
  };
}

/** The number of an issue of the same repository. */
export function findNumber(reference: IssueReference): number | undefined {
  const digits = /^#(\d+)$/.exec(reference)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Blockers that stand after all texts are read in order: a later text can take one back, and a still later name it again. */
export function toStandingBlockers(texts: StatedReferences[]): IssueReference[] {
  const standing = new Set<IssueReference>();
  for (const text of texts) {
    for (const issue of text.blockedBy) standing.add(issue);
    for (const issue of text.unblockedBy) standing.delete(issue);
  }
  return [...standing];
}

/** Links to issues of the host, bare or in Markdown, as references: `https://host/o/r/issues/4` becomes `o/r#4`. */
export function withLinksAsReferences(text: string, webUrl: string): string {
  const base = webUrl.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const address = String.raw`${base}\/([\w-]+\/[\w.-]+)\/issues\/(\d+)(?:#[\w-]*)?`;
  return text
    .replace(new RegExp(String.raw`\[[^\]\n]{0,200}\]\(${address}\)`, "gi"), "$1#$2")
    .replace(new RegExp(address, "gi"), "$1#$2");
}

function referencesOf(prose: string, pattern: RegExp, repo: string): IssueReference[] {
  const found = [...prose.matchAll(pattern)].flatMap((match) => match[1]?.match(new RegExp(ONE, "g")) ?? []);
  return [...new Set(found.flatMap((reference) => toReference(reference, repo) ?? []))];
}

function toReference(written: string, repo: string): IssueReference | undefined {
  const [place = "", digits = ""] = written.toLowerCase().split("#");
  const issue = Number(digits);
  if (!Number.isSafeInteger(issue) || issue <= 0) return undefined;
  return place === "" || place === repo.toLowerCase() ? `#${issue}` : `${place}#${issue}`;
}
