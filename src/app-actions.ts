import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AgentRunner } from "./domain/ports/agent-runner.ts";
import type { Ensured, IssueTracker } from "./domain/ports/issue-tracker.ts";
import type { WakeUp } from "./domain/wake-up.ts";
import { isAnswerable, type StoredWorkItem, type WorkItemId } from "./domain/work-item.ts";
import type { PageActions } from "./http/page-deps.ts";
import type { StateStore } from "./pipeline/state-store.ts";
import { afterRetry } from "./pipeline/transition.ts";

type Refusal = { done: false; why: string };

interface RetryDeps {
  store: Pick<StateStore, "revise">;
  by: "page" | "command line";
  now(): Date;
}

interface AnswerDeps {
  tracker: Pick<IssueTracker, "ensureComment">;
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
}

/** From the start, with all attempts. Refused while the item is being worked on. */
export async function retryItem(
  { store, by, now }: RetryDeps,
  stored: StoredWorkItem,
): Promise<{ done: true } | Refusal> {
  const { id } = stored.item;
  const event = { type: "item:retried", at: now().toISOString(), item: id, by } as const;
  const version = await store.revise(stored, afterRetry(stored.item, now()), [event]);
  if (version !== undefined) return { done: true };
  return { done: false, why: `${id} is being worked on right now. Wait until it rests, or stop its run.` };
}

/**
 * Posts the answer as a comment of ours with a marker, so that everybody sees it and triage counts it, and asks for a look
 * at the issue. The person is trusted by being at this machine. The same text twice is one comment.
 */
export async function answerItem(
  { tracker, wake }: AnswerDeps,
  { item }: StoredWorkItem,
  text: string,
): Promise<{ done: true; written: Ensured } | Refusal> {
  if (text === "") return { done: false, why: "The answer is empty." };
  if (!isAnswerable(item)) return { done: false, why: `${item.id} has no open question.` };
  const { id, repo, issue } = item;
  const run = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const written = await tracker.ensureComment(repo, issue, { kind: "answer", item: id, run }, text);
  await wake([{ kind: "issue", repo, issue }]);
  return { done: true, written };
}

const NO_ITEM: Refusal = { done: false, why: "There is no such item." };

/** What a person does from the page, with the words and the rules of the command line. */
export function createPageActions(
  deps: Omit<RetryDeps, "by"> &
    AnswerDeps & {
      store: Pick<StateStore, "find" | "revise">;
      agents: Pick<AgentRunner, "inspect" | "stop">;
      dataDir: string;
    },
): PageActions {
  const { store, agents, dataDir } = deps;
  return {
    async retry(id) {
      const stored = await store.find(id);
      return stored === undefined ? NO_ITEM : retryItem({ ...deps, by: "page" }, stored);
    },

    async answer(id, text) {
      const stored = await store.find(id);
      return stored === undefined ? NO_ITEM : answerItem(deps, stored, text);
    },

    async stop(run) {
      const item = /^(.+)-r\d+$/.exec(run)?.[1];
      const stored = item === undefined ? undefined : await store.find(item as WorkItemId);
      if (stored?.item.run?.id !== run) return { done: false, why: "That is no item's current run." };
      const runDir = join(dataDir, "runs", run);
      const { state } = await agents.inspect(runDir);
      if (state === "running") {
        await agents.stop(runDir);
        return { done: true };
      }
      const why = state === "ended" ? "The run has ended already." : "The run is not on this machine.";
      return { done: false, why };
    },
  };
}
