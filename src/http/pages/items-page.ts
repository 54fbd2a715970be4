import { html } from "hono/html";
import { toWorkItemId, WORK_ITEM_STATUSES, type StoredWorkItem, type WorkItemStatus } from "../../domain/work-item.ts";
import type { PageDeps } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
import { renderTable } from "./table.ts";
import { renderAgo, renderSentence, renderState, toItemName, toItemPath, toOneLine } from "./phrases.ts";

const PAGE_SIZE = 50;

/** `/items?status=…&page=…`: all items, a page at a time. */
export async function makeItemsPage(
  deps: PageDeps,
  { now }: PageFrame,
  query: { status?: string | undefined; page?: string | undefined },
): Promise<PageContent> {
  const status = WORK_ITEM_STATUSES.find((name) => name === query.status);
  const counts = await deps.items.count();
  const total = status === undefined ? WORK_ITEM_STATUSES.reduce((sum, name) => sum + counts[name], 0) : counts[status];
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(Math.max(1, Math.trunc(Number(query.page ?? 1)) || 1), pages);
  const list = await deps.items.list({ status, offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE });
  const body = html`<h1>Items</h1>
    ${renderFilter(status, counts)}
    ${list.length === 0 ? html`<p class="none">Nothing here.</p>` : renderItems(list, deps, now)}
    ${pages === 1 ? "" : renderPaging(page, pages, status)}`;
  return { title: "Items", place: "/items", body };
}

export function renderItems(list: readonly StoredWorkItem[], { projects }: PageDeps, now: Date): Html {
  return renderTable({
    caption: "Items with their state, age and reason",
    columns: [{ head: "Item" }, { head: "State" }, { head: "Age" }, { head: "Why" }],
    rows: list.map(({ item, snapshot }) => [
      html`<a href="${toItemPath(item.id)}">${toOneLine(snapshot.title)}</a>
        <span class="muted">${toItemName(item, projects)}</span>`,
      html`<span class="whole"
        >${renderState(item.status)}${item.status === "queued" ? html` <span class="muted">${item.stage}</span>` : ""}</span
      >`,
      renderAgo(item.updatedAt, now),
      renderSentence(item.explanation ?? ""),
    ]),
  });
}

function renderFilter(status: WorkItemStatus | undefined, counts: Record<WorkItemStatus, number>): Html {
  const current = (isCurrent: boolean) => (isCurrent ? html` aria-current="page"` : "");
  return html`<nav class="filter" aria-label="States">
    <ul>
      <li><a href="/items" ${current(status === undefined)}>all</a></li>
      ${WORK_ITEM_STATUSES.map(
        (name) =>
          html`<li>
            <a href="/items?status=${name}" ${current(name === status)}>${name} <b>${counts[name]}</b></a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function renderPaging(page: number, pages: number, status: WorkItemStatus | undefined): Html {
  const to = (number: number) => `/items?${status === undefined ? "" : `status=${status}&`}page=${number}`;
  return html`<nav class="paging" aria-label="Pages of items">
    ${page > 1 ? html`<a href="${to(page - 1)}" rel="prev">Previous</a>` : ""}
    <span>Page ${page} of ${pages}</span>
    ${page < pages ? html`<a href="${to(page + 1)}" rel="next">Next</a>` : ""}
  </nav>`;
}

/**
 * `/find?q=…`: the item that a person names by its id, `owner/name#12`, `name#12` or `#12`. Several projects may have a
 * number 12: then all of those are found.
 */
export async function findItems({ items, projects }: PageDeps, query: string): Promise<StoredWorkItem[]> {
  const text = query.trim().slice(0, 200);
  const [, name = "", number] = /^([\w.-]*\/?[\w.-]*?)#?(\d{1,10})$/.exec(text) ?? [];
  const wanted = projects.filter((repo) => {
    const lower = repo.toLowerCase();
    return name === "" || lower === name.toLowerCase() || lower.endsWith(`/${name.toLowerCase()}`);
  });
  const ids = number === undefined ? [] : wanted.map((repo) => toWorkItemId(repo, Number(number)));
  const named = text === "" ? [] : [text.toLowerCase() as StoredWorkItem["item"]["id"]];
  const found = await Promise.all([...new Set([...ids, ...named])].map((id) => items.find(id)));
  return found.filter((stored) => stored !== undefined);
}

export function makeFoundPage(deps: PageDeps, { now }: PageFrame, query: string, list: StoredWorkItem[]): PageContent {
  const body = html`<h1>Find</h1>
    ${list.length === 0 ? html`<p class="none">There is no item “${toOneLine(query)}”. An item is named as <code>owner/name#12</code>, or <code>#12</code>.</p>` : renderItems(list, deps, now)}`;
  return { title: "Find", body };
}
