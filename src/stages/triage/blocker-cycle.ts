import type { TriageFacts } from "./facts.ts";
import { toIssueText } from "./issue-text.ts";
import { findNumber, toStandingBlockers, toStatedReferences } from "./references.ts";

/**
 * Open issues of the repository that wait for each other, from this one along its blockers and back to it; undefined where
 * there is no such ring. Only what the other issues' own texts say is known here. Pure; each issue is looked at once.
 */
export function findBlockerCycle({
  stated,
  neighbours,
  snapshot,
}: Pick<TriageFacts, "stated" | "neighbours" | "snapshot">): number[] | undefined {
  const texts = new Map(neighbours.map((other) => [other.number, other.body]));
  const seen = new Set<number>();
  const walk = (blockers: readonly number[], path: number[]): number[] | undefined => {
    for (const issue of blockers) {
      if (issue === snapshot.number) return path;
      const body = texts.get(issue);
      if (body === undefined || seen.has(issue)) continue;
      seen.add(issue);
      const found = walk(listBlockers(body, snapshot.repo), [...path, issue]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const own = toNumbers(toStandingBlockers(stated)).filter((issue) => issue !== snapshot.number);
  return walk(own, []);
}

function listBlockers(body: string, repo: string): number[] {
  return toNumbers(toStatedReferences(toIssueText("", body).prose, repo).blockedBy);
}

function toNumbers(references: readonly string[]): number[] {
  return references.flatMap((reference) => findNumber(reference) ?? []);
}
