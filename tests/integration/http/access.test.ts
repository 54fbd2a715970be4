import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { makeSampleDay } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

const TOKEN = "a-long-login-token-0123456789";
let world: PageWorld | undefined;
afterEach(() => world?.close());

async function open(token = "", publicUrl = "") {
  world = await openPageWorld();
  await world.addItems(makeSampleDay().items);
  const { url } = await world.start({ token, publicUrl });
  return { world, url };
}

/** A request as it is, with the headers that a browser would not let a page set. */
function send(
  url: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, timeout: 5_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const sameOrigin = (url: string) => ({ ...FORM, origin: url, "sec-fetch-site": "same-origin" });
const findToken = (text: string) => /name="writeToken"\s+value="([\w-]+)"/.exec(text)?.[1] ?? "";

test("a page of somebody else whose name was made to lead here is refused", async () => {
  const { url } = await open();
  expect((await send(url, { headers: { host: "evil.example" } })).status).toBe(421);
  expect((await send(`${url}/api/items`, { headers: { host: "evil.example:80" } })).status).toBe(421);
  expect((await send(url, { headers: { host: "localhost" } })).status).toBe(200);
});

test("an action counts only from a page of ours, with the token of its form", async () => {
  const { world: opened, url } = await open();
  const page = await send(`${url}/items/acme--shop-7`);
  const body = `writeToken=${findToken(page.text)}`;
  const retry = `${url}/items/acme--shop-7/retry`;
  const refused = [
    { headers: FORM, body },
    { headers: { ...sameOrigin(url), origin: "https://evil.example" }, body },
    { headers: { ...sameOrigin(url), "sec-fetch-site": "cross-site" }, body },
    { headers: { ...FORM, origin: "null" }, body },
    { headers: sameOrigin(url), body: "" },
    { headers: sameOrigin(url), body: "writeToken=guess" },
  ];
  for (const [index, one] of refused.entries()) {
    expect((await send(retry, { method: "POST", ...one })).status, String(index)).toBe(403);
  }
  expect((await send(retry)).status).toBe(404);
  expect(opened.asked).toEqual([]);
  const done = await send(retry, { method: "POST", headers: sameOrigin(url), body });
  expect([done.status, done.headers["location"]]).toEqual([303, "/items/acme--shop-7?done=retry"]);
  expect(opened.asked).toEqual(["retry acme--shop-7"]);
  const after = await send(url + String(done.headers["location"]));
  expect(after.text).toContain("queued for triage again");
  expect((await send(`${url}/items/acme--shop-7?done=<b>constructor`)).text).not.toContain("<b>constructor");
});

test("an answer, a stop and an approval reach those who do them; what cannot be done is told", async () => {
  const { world: opened, url } = await open();
  const page = await send(`${url}/items/acme--shop-4`);
  const token = `writeToken=${findToken(page.text)}`;
  const post = (path: string, body = token) => send(url + path, { method: "POST", headers: sameOrigin(url), body });
  expect((await post("/items/acme--shop-4/answer", `${token}&text=${encodeURIComponent(" Half up. ")}`)).status).toBe(
    303,
  );
  expect((await post("/runs/acme--shop-230-r1/stop")).status).toBe(303);
  expect((await post("/social/a1/approve")).status).toBe(404);
  expect(opened.asked).toEqual(["answer acme--shop-4: Half up.", "stop acme--shop-230-r1"]);
  opened.page.actions.retry = async () => ({ done: false, why: "It is <being> worked on." });
  const refused = await post("/items/acme--shop-7/retry");
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("It is &lt;being&gt; worked on.");
  expect((await post("/items/acme--shop-7/retry", `${token}&text=${"x".repeat(200_000)}`)).status).toBe(413);
});

test("with a login token nothing is shown before a login, and everything after it", async () => {
  const { url } = await open(TOKEN);
  expect((await send(url, { headers: { accept: "text/html" } })).headers["location"]).toBe("/login");
  for (const path of [
    "/",
    "/api/status",
    "/api/items",
    "/api/events",
    "/metrics",
    "/runs/acme--shop-230-r1/stream",
    "/assets/../api/items",
    "//api/items",
  ]) {
    const { status, text } = await send(url + path);
    expect([401, 404].includes(status), `${path} ${status}`).toBe(true);
    expect(text).not.toContain("acme");
  }
  for (const path of ["/healthz", "/readyz", "/login", "/assets/page.css"])
    expect((await send(url + path)).status, path).toBe(200);
  const login = await send(`${url}/login`, { method: "POST", headers: sameOrigin(url), body: `token=${TOKEN}` });
  expect(login.status).toBe(303);
  const cookie = String(login.headers["set-cookie"]);
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect(cookie).not.toMatch(/Secure/);
  expect(cookie).not.toContain(TOKEN);
  const session = cookie.split(";")[0] ?? "";
  expect((await send(url, { headers: { cookie: session } })).status).toBe(200);
  expect((await send(url, { headers: { cookie: `${session}x` } })).status).toBe(401);
  expect((await send(`${url}/api/items`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  expect((await send(`${url}/api/items`, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  const huge = { method: "POST", headers: sameOrigin(url), body: `token=${"x".repeat(20_000)}` };
  expect((await send(`${url}/login`, huge)).status).toBe(413);
});

test("guesses at the token are few a minute, and a right one among them is not even looked at", async () => {
  const { url } = await open(TOKEN);
  const guess = (token: string) =>
    send(`${url}/login`, { method: "POST", headers: sameOrigin(url), body: `token=${token}` });
  for (let index = 0; index < 5; index += 1) expect((await guess(`wrong-${index}`)).status).toBe(401);
  const limited = await guess(TOKEN);
  expect(limited.status).toBe(429);
  expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
});

test("behind a proxy with https the cookie is for https alone, and the public name is known", async () => {
  const { url } = await open(TOKEN, "https://millrace.example.org");
  const headers = {
    ...FORM,
    host: "millrace.example.org",
    origin: "https://millrace.example.org",
    "sec-fetch-site": "same-origin",
  };
  const login = await send(`${url}/login`, { method: "POST", headers, body: `token=${TOKEN}` });
  expect(login.status).toBe(303);
  expect(String(login.headers["set-cookie"])).toMatch(/Secure/);
});
