/**
 * Which commits any of our machines brought to a branch, or was about to, each with the sequence number of its run. A branch
 * may be replaced only where it stands at a commit of an earlier run: a later one has taken the work over, and anything else
 * is somebody's own.
 */
export interface PushedCommits {
  /** Noted before the push, so that one whose answer was lost is known too. */
  ensureNoted(repo: string, branch: string, commit: string, sequence: number): Promise<void>;
  /** The latest run that noted the commit. */
  findSequence(repo: string, branch: string, commit: string): Promise<number | undefined>;
}
