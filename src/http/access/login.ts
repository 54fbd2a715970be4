import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { renderLoginPage } from "../pages/login-page.ts";
import { createLoginLimit } from "./login-limit.ts";
import { isSameOrigin } from "./same-origin.ts";
import { isSecret } from "./secret-match.ts";
import { isSession, makeSession, SESSION_MS } from "./session-cookie.ts";

const COOKIE = "millrace_session";
const MOST_BYTES = 10_000;
/** What tells nothing, has a signature of its own, or is needed to log in. */
const OPEN = /^\/(healthz|readyz|login|assets\/[\w.-]+|webhooks\/[\w-]+)$/;

export interface LoginDeps {
  /** Empty: nobody has to log in. */
  token: string;
  /** Where people reach the page, where that is not the server's own address; decides about the cookie's Secure. */
  publicUrl: string;
  now(): Date;
}

/**
 * Who may see anything at all, where a login token is configured: a browser with the cookie of a login, or a program that
 * sends the token itself (`Authorization: Bearer …`). Reads are refused too: the page shows texts of private repositories.
 */
export function createLoginCheck({ token, now }: LoginDeps): MiddlewareHandler {
  return async (c, next) => {
    if (token === "" || OPEN.test(c.req.path) || hasLogin(c, token, now())) return next();
    const wantsPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
    if (wantsPage) return c.redirect("/login", 303);
    return c.json({ error: "Log in at /login, or send the token as `Authorization: Bearer …`." }, 401);
  };
}

/** `GET /login`, `POST /login`, `POST /logout`. */
export function createLoginRoutes({ token, publicUrl, now }: LoginDeps): Hono {
  const app = new Hono();
  const limit = createLoginLimit();
  app.get("/login", (c) => (token === "" ? c.redirect("/", 303) : c.html(renderLoginPage({}))));
  const bounded = bodyLimit({
    maxSize: MOST_BYTES,
    onError: (c) => c.html(renderLoginPage({ problem: "That is not the token." }), 413),
  });
  app.post("/login", bounded, async (c) => {
    if (token === "") return c.redirect("/", 303);
    if (!isFromOurPage(c, publicUrl)) return c.html(renderLoginPage({ problem: "Use the form of this page." }), 403);
    const caller = findCaller(c);
    const waitMs = limit.waitOf(caller, now());
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      c.header("Retry-After", String(seconds));
      return c.html(renderLoginPage({ problem: `Too many tries. Wait ${seconds} seconds.` }), 429);
    }
    const { token: given } = await c.req.parseBody();
    if (typeof given !== "string" || !isSecret(given, token)) {
      limit.fail(caller, now());
      return c.html(renderLoginPage({ problem: "That is not the token." }), 401);
    }
    const secure = publicUrl.startsWith("https:");
    const session = makeSession(token, now());
    setCookie(c, COOKIE, session, { httpOnly: true, sameSite: "Strict", path: "/", secure, maxAge: SESSION_MS / 1000 });
    return c.redirect("/", 303);
  });
  app.post("/logout", (c) => {
    if (isFromOurPage(c, publicUrl)) deleteCookie(c, COOKIE, { path: "/" });
    return c.redirect("/login", 303);
  });
  return app;
}

function hasLogin(c: Context, token: string, now: Date): boolean {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return bearer === undefined ? isSession(getCookie(c, COOKIE), token, now) : isSecret(bearer, token);
}

export function isFromOurPage(c: Context, publicUrl: string): boolean {
  const header = (name: string) => c.req.header(name);
  const said = { host: header("host"), origin: header("origin"), fetchSite: header("sec-fetch-site") };
  return isSameOrigin(said, publicUrl);
}

/** The address of the other end; all callers behind one proxy share a limit. */
function findCaller(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? "unknown";
  } catch {
    // A request that came over no connection, as tests make them.
    return "unknown";
  }
}
