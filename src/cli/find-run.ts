import { join } from "node:path";
import type { AgentRunRecord } from "../domain/agent-run.ts";
import { ConfigError } from "../domain/errors.ts";
import type { StateStore } from "../pipeline/state-store.ts";
import { getItem } from "./find-item.ts";
import type { Loaded } from "./with-state.ts";

export interface FoundRun {
  record: AgentRunRecord;
  /** Folder of the run on this machine. */
  runDir: string;
}

/** The run that a person means: a run's id, or the last run of an item (see getItem). ConfigError where there is none. */
export async function getRun(store: StateStore, { config, dataDir }: Loaded, wanted: string): Promise<FoundRun> {
  const { item } = await getItem(store, config, wanted);
  if (item.run === undefined) {
    throw new ConfigError(`${item.id} has no agent run yet.`, {
      code: "cli.no_run",
      hint: "`millrace item` says where it stands.",
    });
  }
  const id = /-r\d+$/.test(wanted) ? wanted : item.run.id;
  return { record: item.run, runDir: join(dataDir, "runs", id) };
}
