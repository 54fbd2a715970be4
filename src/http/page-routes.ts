import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { RunId } from "../domain/agent-run.ts";
import { messageOf } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import type { Activity } from "./activity/activity.ts";
import { NOTICES } from "./action-routes.ts";
import { streamEvents } from "./live/event-stream.ts";
import { createStreamSeats } from "./live/stream-seats.ts";
import { streamTerminal } from "./live/terminal-stream.ts";
import type { PageDeps } from "./page-deps.ts";
import { makeBoardPage } from "./pages/board-page.ts";
import { findItemPage } from "./pages/item-page.ts";
import { findItems, makeFoundPage, makeItemsPage } from "./pages/items-page.ts";
import { type PageContent, type PageFrame, renderPage } from "./pages/layout.ts";
import { findLogPage, makeLogsPage } from "./pages/log-pages.ts";
import { toItemPath } from "./pages/phrases.ts";
import { findRun, findRunPage } from "./pages/run-page.ts";
import { makeSignalsPage } from "./pages/signals-page.ts";
import { makeSocialPage } from "./pages/social-page.ts";
import { makeSystemPage } from "./pages/system-page.ts";
import { makeTrendsPage } from "./pages/trends-page.ts";
import { withDeadline } from "./with-deadline.ts";

const PATIENCE_MS = 5 * SECOND;
/** How long a page waits for the figures of the last weeks; they are read on behind it. */
const TREND_PATIENCE_MS = SECOND / 10;
/** Events and terminals that are watched at once. */
const MOST_STREAMS = 40;

export interface PageRoutesDeps {
  page: PageDeps;
  activity: Activity;
  makeFrame(): PageFrame;
}

/** All pages and their streams. They only read. */
export function createPageRoutes({ page: deps, activity, makeFrame }: PageRoutesDeps): Hono {
  const app = new Hono();
  const seats = createStreamSeats(MOST_STREAMS);

  const show = async (c: Context, make: (frame: PageFrame) => Promise<PageContent | undefined>) => {
    const frame = makeFrame();
    const content = await withDeadline(make(frame), PATIENCE_MS);
    if (content === undefined) return c.html(renderPage(NOT_FOUND, frame), 404);
    const notice = NOTICES[c.req.query("done") ?? ""];
    return c.html(renderPage({ ...content, ...(notice === undefined ? {} : { notice }) }, frame));
  };
  const query = (c: Context) => ({ status: c.req.query("status"), page: c.req.query("page") });

  app.onError((error, c) => c.html(renderPage(makeErrorPage(messageOf(error)), makeFrame()), 503));
  app.get("/", (c) => show(c, (frame) => makeBoardPage(deps, frame)));
  app.get("/items", (c) => show(c, (frame) => makeItemsPage(deps, frame, query(c))));
  app.get("/items/:id", (c) => show(c, (frame) => findItemPage(deps, frame, c.req.param("id"))));
  app.get("/find", async (c) => {
    const text = c.req.query("q") ?? "";
    const found = await withDeadline(findItems(deps, text), PATIENCE_MS);
    const only = found.length === 1 ? found[0] : undefined;
    if (only !== undefined) return c.redirect(toItemPath(only.item.id), 303);
    return show(c, async (frame) => makeFoundPage(deps, frame, text, found));
  });
  app.get("/runs/:id", (c) => show(c, (frame) => findRunPage(deps, frame, c.req.param("id"))));
  app.get("/runs/:id/stream", async (c) => {
    const id = c.req.param("id");
    const found = await withDeadline(findRun(deps, id), PATIENCE_MS);
    if (found === undefined) return c.json({ error: "There is no such run." }, 404);
    const toDisplay = (line: string) => deps.toDisplayLine(found.row.agent, line);
    return streamTerminal(c, { run: id as RunId, runLogs: deps.runLogs, seats, toDisplay });
  });
  app.get("/trends", async (c) => {
    await withDeadline(activity.refresh(), TREND_PATIENCE_MS).catch(() => undefined);
    return show(c, (frame) => makeTrendsPage(deps, frame, activity));
  });
  app.get("/logs", (c) => show(c, () => makeLogsPage(deps, query(c))));
  app.get("/logs/:day", (c) => show(c, () => findLogPage(deps, c.req.param("day"))));
  app.get("/signals", (c) => show(c, (frame) => makeSignalsPage(deps, frame)));
  app.get("/social", (c) => show(c, (frame) => makeSocialPage(deps, frame)));
  app.get("/system", (c) => show(c, (frame) => makeSystemPage(deps, frame)));
  app.get("/api/events", (c) => streamEvents(c, { ledger: deps.ledger, seats }));
  return app;
}

export const NOT_FOUND: PageContent = {
  title: "Not found",
  body: html`<h1>Not found</h1>
    <p>There is nothing at this address. The <a href="/">board</a> shows what there is.</p>`,
};

/** A page that could not be made, with the way on. */
export function makeErrorPage(message: string): PageContent {
  return {
    title: "No answer",
    body: html`<h1>The page could not be made</h1>
      <p class="problem" role="alert">${message}</p>
      <p>Reload it in a moment. <code>millrace doctor</code> says what does not answer.</p>`,
  };
}
