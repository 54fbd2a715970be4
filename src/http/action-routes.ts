import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import type { RunId } from "../domain/agent-run.ts";
import { messageOf } from "../domain/errors.ts";
import type { WorkItemId } from "../domain/work-item.ts";
import { SECOND } from "../lib/durations.ts";
import { isFromOurPage } from "./access/login.ts";
import { isSecret } from "./access/secret-match.ts";
import type { ActionAnswer, PageDeps } from "./page-deps.ts";
import { type PageContent, type PageFrame, renderPage } from "./pages/layout.ts";
import { toItemPath, toRunPath } from "./pages/phrases.ts";
import { withDeadline } from "./with-deadline.ts";

/** Stopping a run waits for its grace time. */
const PATIENCE_MS = 40 * SECOND;
const MOST_BYTES = 100_000;

/** What a page says after an action, by the `done` of its address: no text from an address is ever shown. */
export const NOTICES: Readonly<Record<string, string>> = {
  retry: "It is queued for triage again, with all attempts.",
  stop: "The run was stopped. What it changed is judged as always.",
  answer: "The answer stands on the issue. Triage looks again.",
  approve: "Approved. It goes out with the next batch.",
  drop: "Dropped. It will not be posted.",
  edit: "Saved. It is posted in these words.",
};

export interface ActionRoutesDeps {
  page: Pick<PageDeps, "actions" | "social">;
  publicUrl: string;
  writeToken: string;
  makeFrame(): PageFrame;
}

/**
 * Everything that a person may change from the page. A request counts only where one of our own pages sent it (Origin,
 * Sec-Fetch-Site) and carries the token that this process put into its forms; a good one is answered with 303 back to a
 * page, so that reloading repeats nothing.
 */
export function createActionRoutes({ page, publicUrl, writeToken, makeFrame }: ActionRoutesDeps): Hono {
  const app = new Hono();
  const refuse = (c: Context, status: 403 | 404 | 409 | 413 | 503, why: string) =>
    c.html(renderPage(makeRefusal(why, c.req.path), makeFrame()), status);

  const limit = bodyLimit({ maxSize: MOST_BYTES, onError: (c) => refuse(c, 413, "The text is too long.") });
  app.onError((error, c) => refuse(c, 503, messageOf(error)));

  const on = (
    path: string,
    name: keyof typeof NOTICES,
    act: (id: string, text: string) => Promise<ActionAnswer> | undefined,
    toBack: (id: string) => string,
  ) => {
    app.post(path, limit, async (c) => {
      if (!isFromOurPage(c, publicUrl)) return refuse(c, 403, "The request did not come from a page of this server.");
      const body = await c.req.parseBody();
      const given = body["writeToken"];
      if (typeof given !== "string" || !isSecret(given, writeToken)) {
        return refuse(c, 403, "The page is older than this server. Go back, reload it, and send it again.");
      }
      const id = c.req.param("id") ?? "";
      const text = typeof body["text"] === "string" ? body["text"].trim() : "";
      const answer = await withDeadline(act(id, text) ?? Promise.resolve(undefined), PATIENCE_MS);
      if (answer === undefined) return refuse(c, 404, "This part is not configured.");
      return answer.done ? c.redirect(`${toBack(id)}?done=${name}`, 303) : refuse(c, 409, answer.why);
    });
  };

  const { actions, social } = page;
  on("/items/:id/retry", "retry", (id) => actions.retry(id as WorkItemId), toItemPath);
  on("/items/:id/answer", "answer", (id, text) => actions.answer(id as WorkItemId, text), toItemPath);
  on("/runs/:id/stop", "stop", (id) => actions.stop(id as RunId), toRunPath);
  on(
    "/social/:id/approve",
    "approve",
    (id) => social?.approve(id),
    () => "/social",
  );
  on(
    "/social/:id/drop",
    "drop",
    (id) => social?.drop(id),
    () => "/social",
  );
  return app;
}

/** The path of an action is that of its page and one word more. */
function makeRefusal(why: string, path: string): PageContent {
  const back = path.slice(0, path.lastIndexOf("/"));
  return {
    title: "Not done",
    body: html`<h1>Nothing was changed</h1>
      <p class="problem" role="alert">${why}</p>
      <p><a href="${path.startsWith("/social/") ? "/social" : back}">Back</a></p>`,
  };
}
