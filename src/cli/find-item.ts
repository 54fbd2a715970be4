import type { Config } from "../config/schema.ts";
import { ConfigError } from "../domain/errors.ts";
import { type StoredWorkItem, toWorkItemId, type WorkItemId } from "../domain/work-item.ts";
import type { StateStore } from "../pipeline/state-store.ts";

/**
 * The item that a person means: its id, `owner/name#12`, `name#12` where one project has that name, a run's id, or, with
 * one project in the configuration, `12` or `#12`. Throws ConfigError where there is no such item.
 */
export async function getItem(store: StateStore, config: Config, wanted: string): Promise<StoredWorkItem> {
  const id = toId(config, wanted);
  const stored = await store.find(id);
  if (stored !== undefined) return stored;
  throw new ConfigError(`There is no item ${wanted}.`, {
    code: "cli.unknown_item",
    hint: "`millrace items` lists them; a run is named by its item or as in `millrace item`.",
  });
}

function toId(config: Config, wanted: string): WorkItemId {
  const full = /^([^/\s]+\/[^#\s]+)#(\d+)$/.exec(wanted);
  if (full !== null) return toWorkItemId(full[1] ?? "", Number(full[2]));
  const named = /^([^/#\s]+)#(\d+)$/.exec(wanted);
  const namesakes = config.projects.filter(
    ({ repo }) => repo.split("/")[1]?.toLowerCase() === named?.[1]?.toLowerCase(),
  );
  if (named !== null && namesakes.length > 0) return toOnlyId(namesakes, wanted, Number(named[2]));
  const short = /^#?(\d+)$/.exec(wanted);
  if (short === null) return wanted.replace(/-r\d+$/, "") as WorkItemId;
  return toOnlyId(config.projects, wanted, Number(short[1]));
}

function toOnlyId([project, ...others]: Config["projects"], wanted: string, issue: number): WorkItemId {
  if (project === undefined || others.length > 0) {
    throw new ConfigError(`There are several projects, so ${wanted} could be in any of them.`, {
      code: "cli.ambiguous_item",
      hint: `Name the project too, for example ${project?.repo ?? "owner/name"}#${issue}.`,
    });
  }
  return toWorkItemId(project.repo, issue);
}
