import { isAppError } from "../../domain/errors.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { Neighbour, UnlistedBlocker } from "./facts.ts";
import { findNumber, type IssueReference } from "./references.ts";

/** More of them are not asked for. */
const MOST_UNLISTED = 8;

/**
 * Asks for the named blockers that the list of neighbours does not hold: those of other repositories, and those of this one
 * that are closed or were opened since the list was read. One request each.
 */
export async function readUnlistedBlockers(
  tracker: Pick<IssueTracker, "findIssue">,
  repo: string,
  blockers: readonly IssueReference[],
  neighbours: readonly Neighbour[],
): Promise<UnlistedBlocker[]> {
  const listed = new Set(neighbours.map((other) => `#${other.number}`));
  const unlisted = blockers.filter((reference) => !listed.has(reference)).slice(0, MOST_UNLISTED);
  return Promise.all(unlisted.map((reference) => readOne(tracker, repo, reference)));
}

async function readOne(
  tracker: Pick<IssueTracker, "findIssue">,
  repo: string,
  reference: IssueReference,
): Promise<UnlistedBlocker> {
  const here = findNumber(reference);
  const [place = "", digits = ""] = reference.split("#");
  // What is no issue of this repository blocks nothing: a pull request, or a number that was never given.
  if (here !== undefined) return { reference, state: (await tracker.findIssue(repo, here))?.state ?? "closed" };
  try {
    return { reference, state: (await tracker.findIssue(place, Number(digits)))?.state ?? "hidden" };
  } catch (error) {
    if (isAppError(error) && error.decision === "park") return { reference, state: "hidden" };
    throw error;
  }
}
