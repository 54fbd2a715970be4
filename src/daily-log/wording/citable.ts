import { createHash } from "node:crypto";
import type { ShippedFacts } from "../facts.ts";

/** A fact that a sentence may cite. */
export interface Citable {
  /** `owner/name#12`. */
  id: string;
  repo: string;
  issue: number;
  state: "closed" | "opened";
  title: string;
}

/** More facts than this are told in plain words: nobody reads so many sentences. */
const MOST_CITABLE = 100;
/** Grows with each change of what is asked or of what may stand, so that no answer to another question is taken for one. */
const VERSION = "shipped-1";

export function toIssueId({ repo, issue }: { repo: string; issue: number }): string {
  return `${repo}#${issue}`;
}

/** What shipped, as facts with ids, in the log's own order. */
export function listCitable({ closed, opened }: ShippedFacts): Citable[] {
  const toCitable = (state: Citable["state"]) => (ref: { repo: string; issue: number; title: string }) => {
    const { repo, issue, title } = ref;
    return { id: toIssueId(ref), repo, issue, state, title };
  };
  return [...closed.map(toCitable("closed")), ...opened.map(toCitable("opened"))].slice(0, MOST_CITABLE);
}

/** The same facts have the same digest, whatever model is asked. */
export function toFactsDigest(citable: readonly Citable[]): string {
  return createHash("sha256")
    .update(JSON.stringify([VERSION, citable]))
    .digest("hex");
}
