import type { CommitCheck } from "../../domain/review.ts";

/** What the checks of a commit say together. */
export interface CheckState {
  /** Names of those that have not ended. */
  pending: string[];
  /** Those that failed here and not on the base; the ones that the branch's rules ask for first. */
  failing: CommitCheck[];
  /** Names of those that failed on the base as well. */
  failingBefore: string[];
  /** Names that the rules ask for and nobody reported. */
  missing: string[];
}

/** Pure. */
export function toCheckState(
  checks: readonly CommitCheck[],
  baseChecks: readonly CommitCheck[],
  required: readonly string[],
): CheckState {
  const redOnBase = new Set(baseChecks.filter(({ state }) => state === "failed").map(({ name }) => name));
  const failed = checks.filter(({ state }) => state === "failed");
  const place = (check: CommitCheck): number => (required.includes(check.name) ? 0 : 1);
  return {
    pending: checks.filter(({ state }) => state === "pending").map(({ name }) => name),
    failing: failed.filter(({ name }) => !redOnBase.has(name)).toSorted((a, b) => place(a) - place(b)),
    failingBefore: failed.filter(({ name }) => redOnBase.has(name)).map(({ name }) => name),
    missing: required.filter((name) => checks.every((check) => check.name !== name)),
  };
}
