import type { Config } from "../config/schema.ts";
import { ConfigError } from "../domain/errors.ts";
import { type StoredWorkItem, toWorkItemId, type WorkItemId } from "../domain/work-item.ts";
import type { StateStore } from "../pipeline/state-store.ts";

/**
 * The item that a person means: its id, `owner/name#12`, a run's id, or, with one project in the configuration, `12` or
 * `#12`. Throws ConfigError where there is no such item.
 */
export async function getItem(store: StateStore, config: Config, wanted: string): Promise<StoredWorkItem> {
  const id = toId(config, wanted);
  const stored = await store.find(id);
  if (stored !== undefined) return stored;
  throw new ConfigError(`There is no item ${wanted}.`, {
    code: "cli.unknown_item",
    hint: "`millrace items` lists them.",
  });
}

function toId(config: Config, wanted: string): WorkItemId {
  const full = /^([^/\s]+\/[^#\s]+)#(\d+)$/.exec(wanted);
  if (full !== null) return toWorkItemId(full[1] ?? "", Number(full[2]));
  const short = /^#?(\d+)$/.exec(wanted);
  if (short === null) return wanted.replace(/-r\d+$/, "") as WorkItemId;
  const [project, ...others] = config.projects;
  if (project === undefined || others.length > 0) {
    throw new ConfigError(`There are several projects, so ${wanted} could be in any of them.`, {
      code: "cli.ambiguous_item",
      hint: `Write it as ${config.projects[0]?.repo ?? "owner/name"}#${short[1]}.`,
    });
  }
  return toWorkItemId(project.repo, Number(short[1]));
}
