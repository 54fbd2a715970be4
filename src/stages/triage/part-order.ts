import type { ChildIssue } from "../../domain/triage-decision.ts";

/** "after step 2", "depends on part 1", "(blocked by #3)" is no such reference: that is an issue. */
const AFTER =
  /\b(?:after|once|depends on|needs|blocked by|requires)\s+(?:step|part|task|item|point|no\.?|number)s?\s+(\d{1,2}(?:\s*(?:,|and|&)\s*\d{1,2})*)/gi;

/** Places, counted from 0, of the entries of the same list that an entry says come first. Pure. */
export function listEarlierParts(text: string, place: number, count: number): number[] {
  const numbers = [...text.matchAll(AFTER)].flatMap((match) => match[1]?.match(/\d+/g) ?? []).map(Number);
  const places = numbers.map((number) => number - 1).filter((other) => other >= 0 && other < count && other !== place);
  return [...new Set(places)];
}

/**
 * The parts so that each comes after those that it needs; otherwise in the order of the list. Undefined where some need each
 * other: then only a person can say how to cut the issue. Pure.
 */
export function toOrderedPlaces(parts: readonly ChildIssue[]): number[] | undefined {
  const ordered: number[] = [];
  const left = new Set(parts.keys());
  while (left.size > 0) {
    const next = [...left].find((place) => (parts[place]?.after ?? []).every((earlier) => !left.has(earlier)));
    if (next === undefined) return undefined;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}
