import type { Repository } from "./records.ts";
import type { StandInState } from "./state.ts";

/** Tells of each branch that is elsewhere than before, new and deleted ones too. */
export function tellPushes(
  state: StandInState,
  repository: Repository,
  { before, after, sender }: { before: Map<string, string>; after: Map<string, string>; sender: string },
): void {
  for (const branch of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(branch), after.get(branch)];
    if (from === to) continue;
    state.listeners.tellChange({ event: "push", action: "", repository, sender, branch, before: from, after: to });
  }
}
