import { makeProjectFilter, type StoredWorkItem, type WorkItemId } from "../../domain/work-item.ts";
import type { StateStore } from "../../pipeline/state-store.ts";
import type { CommandContext } from "../command.ts";
import { type ItemName, makeItemName } from "../item-name.ts";
import type { BoardRow } from "./board.ts";
import { createLiveBoard } from "./live-board.ts";

const POLL_MS = 200;
const MOST_ROWS = 500;

export interface SessionWatch {
  /** Draws the last frame. */
  stop(): Promise<void>;
}

/** Shows the projects' items while a session moves them, on standard error, so that standard output stays for the result. */
export function watchSession({
  context,
  store,
  repos,
  listWorking,
  onStop,
}: {
  context: CommandContext;
  store: Pick<StateStore, "list" | "count" | "find">;
  repos: string[];
  /** Items that a worker has in hand, of any project; asked where there are too many to list them all. */
  listWorking?: () => Promise<WorkItemId[]>;
  /** Said once when a person stops the session. */
  onStop: string;
}): SessionWatch {
  const { isTty, color } = context.err;
  const stream = isTty ? context.err.stream : { write: context.err.write };
  const board = createLiveBoard({ stream, colour: color, now: () => new Date() });
  const since = new Map<string, { state: string; at: Date }>();
  const name = makeItemName(repos, { isTty });
  const byProject = ({ item: a }: StoredWorkItem, { item: b }: StoredWorkItem) =>
    repos.indexOf(a.repo) - repos.indexOf(b.repo) || a.issue - b.issue;
  const isOurs = makeProjectFilter(repos);
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function draw(): Promise<void> {
    const listed = await store.list({ repos, limit: MOST_ROWS });
    const toRows = (items: StoredWorkItem[]) => items.toSorted(byProject).map((one) => toRow(one, name, since, isTty));
    if (listed.length < MOST_ROWS || listWorking === undefined) return board.update(toRows(listed));
    const [counts, working] = await Promise.all([store.count(repos), listWorking()]);
    const known = new Set<string>(listed.map(({ item }) => item.id));
    const others = working.filter((id) => !known.has(id) && isOurs(id));
    const found = await Promise.all(others.map((id) => store.find(id)));
    board.update(toRows([...listed, ...found.filter((stored) => stored !== undefined)]), counts);
  }

  async function tick(): Promise<void> {
    // A state that does not answer is reported by the session itself; the board only waits for the next frame.
    await draw().catch(() => undefined);
    if (!isStopped) timer = setTimeout(() => void tick(), POLL_MS);
  }

  const sayStop = () => board.print(onStop);
  context.signal.addEventListener("abort", sayStop, { once: true });
  void tick();
  return {
    async stop() {
      isStopped = true;
      context.signal.removeEventListener("abort", sayStop);
      clearTimeout(timer);
      await draw().catch(() => undefined);
      board.close();
    },
  };
}

function toRow(
  { item, snapshot, isLeased }: StoredWorkItem,
  name: ItemName,
  since: Map<string, { state: string; at: Date }>,
  isTty: boolean,
): BoardRow {
  const state = item.status === "queued" && isLeased === true ? "running" : item.status;
  const key = `${state} ${item.stage}`;
  const known = since.get(item.id);
  const at = known?.state === key ? known.at : state === "running" ? new Date() : new Date(item.updatedAt);
  since.set(item.id, { state: key, at });
  // An address would be cut on a terminal, and a cut one leads nowhere; the summary shows it whole.
  const pull = isTty && item.pullRequest !== undefined ? `PR #${item.pullRequest.number}` : undefined;
  const note = pull ?? item.pullRequest?.url ?? item.explanation ?? "";
  return {
    id: item.id,
    name: name(item),
    title: snapshot.title,
    stage: item.stage,
    state,
    since: at,
    note: state === "queued" || state === "running" ? "" : note,
  };
}
