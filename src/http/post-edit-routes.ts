import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { messageOf } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import { isFromOurPage } from "./access/login.ts";
import { isSecret } from "./access/secret-match.ts";
import type { PageDeps } from "./page-deps.ts";
import { NOT_FOUND } from "./page-routes.ts";
import { type PageContent, type PageFrame, renderPage } from "./pages/layout.ts";
import { makeKeptTextPage, makePostEditPage } from "./pages/post-edit-page.ts";
import { withDeadline } from "./with-deadline.ts";

const PATIENCE_MS = 5 * SECOND;
/** A text of the longest form, with each character as long as a form can make it. */
const MOST_BYTES = 200_000;

export interface PostEditRoutesDeps {
  social: PageDeps["social"];
  publicUrl: string;
  writeToken: string;
  makeFrame(): PageFrame;
}

/**
 * `GET` and `POST /social/:id/edit`. A request from one of our own pages gets back what was typed, whatever stood in the
 * way of saving it: a text that is too long, a post that moved on, a server that was started again, a state that does not
 * answer. One from anywhere else gets nothing.
 */
export function createPostEditRoutes({ social, publicUrl, writeToken, makeFrame }: PostEditRoutesDeps): Hono {
  const app = new Hono();
  const show = (c: Context, content: PageContent, status: 200 | 403 | 404 | 413 | 422 | 503 = 200) =>
    c.html(renderPage(content, makeFrame()), status);
  const find = (id: string) => withDeadline(social?.find(id) ?? Promise.resolve(undefined), PATIENCE_MS);

  app.get("/social/:id/edit", async (c) => {
    const row = await find(c.req.param("id"));
    if (row === undefined) return show(c, NOT_FOUND, 404);
    const { text, length, canEdit, state } = row;
    if (!canEdit) return show(c, makeKeptTextPage(text, `This post is ${state}, and its words stand.`, "A post"));
    return show(c, makePostEditPage({ row, text, length }, makeFrame()));
  });

  const onTooLarge = (c: Context) => show(c, makeKeptTextPage("", "The text is far too long for any network."), 413);
  app.post("/social/:id/edit", bodyLimit({ maxSize: MOST_BYTES, onError: onTooLarge }), async (c) => {
    if (!isFromOurPage(c, publicUrl)) {
      return show(c, makeKeptTextPage("", "The request did not come from a page of this server."), 403);
    }
    const body = await c.req.parseBody();
    const field = (name: string) => (typeof body[name] === "string" ? body[name] : "");
    const text = field("text").replaceAll("\r\n", "\n");
    const id = c.req.param("id");
    try {
      const row = await find(id);
      if (social === undefined || row === undefined) {
        return show(c, makeKeptTextPage(text, "This post is not there any more."), 404);
      }
      const again = (status: 200 | 403 | 422, problem?: string) => {
        const edit = { row, text, length: social.measure(row.channel, text), problem };
        return show(c, makePostEditPage(edit, makeFrame()), status);
      };
      if (!isSecret(field("writeToken"), writeToken)) {
        return again(403, "This page was older than the server. Your text is here; save it again.");
      }
      if (field("look") === "count") return again(200);
      const saved = await withDeadline(social.edit(id, text, Number(field("version"))), PATIENCE_MS);
      return saved.done ? c.redirect("/social?done=edit", 303) : again(422, saved.why);
    } catch (error) {
      return show(c, makeKeptTextPage(text, messageOf(error)), 503);
    }
  });
  return app;
}
