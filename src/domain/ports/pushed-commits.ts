/**
 * Which commits any of our machines brought to a branch, or was about to. A branch may be replaced only where it stands at
 * one of them: anything else is somebody's work.
 */
export interface PushedCommits {
  /** Noted before the push, so that one whose answer was lost is known too. */
  ensureNoted(repo: string, branch: string, commit: string): Promise<void>;
  has(repo: string, branch: string, commit: string): Promise<boolean>;
}
