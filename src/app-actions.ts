import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AgentRunner } from "./domain/ports/agent-runner.ts";
import type { IssueTracker } from "./domain/ports/issue-tracker.ts";
import type { PageActions } from "./http/page-deps.ts";
import type { StateStore } from "./pipeline/state-store.ts";
import { afterRetry } from "./pipeline/transition.ts";

const NO_ITEM = { done: false, why: "There is no such item." } as const;

/** What a person does from the page, with the words and the rules of the command line. */
export function createPageActions(deps: {
  store: Pick<StateStore, "find" | "revise">;
  tracker: Pick<IssueTracker, "ensureComment">;
  agents: Pick<AgentRunner, "inspect" | "stop">;
  dataDir: string;
  now(): Date;
}): PageActions {
  const { store, tracker, agents, dataDir, now } = deps;
  return {
    async retry(id) {
      const stored = await store.find(id);
      if (stored === undefined) return NO_ITEM;
      const event = { type: "item:retried", at: now().toISOString(), item: id, by: "page" } as const;
      const version = await store.revise(stored, afterRetry(stored.item, now()), [event]);
      if (version !== undefined) return { done: true };
      return { done: false, why: `${id} is being worked on right now. Wait until it rests, or stop its run.` };
    },

    async stop(run) {
      const item = /^(.+)-r\d+$/.exec(run)?.[1];
      const stored = item === undefined ? undefined : await store.find(item as Parameters<typeof store.find>[0]);
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

    async answer(id, text) {
      const stored = await store.find(id);
      if (stored === undefined) return NO_ITEM;
      if (text === "") return { done: false, why: "The answer is empty." };
      const { item } = stored;
      if (item.question === undefined || item.status !== "waiting") {
        return { done: false, why: `${id} has no open question.` };
      }
      const run = createHash("sha256").update(text).digest("hex").slice(0, 8);
      await tracker.ensureComment(item.repo, item.issue, { kind: "answer", item: id, run }, text);
      return { done: true };
    },
  };
}
