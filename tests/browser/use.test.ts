import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser } from "../helpers/page/browser.ts";
import { openFullPageWorld, RUNNING } from "../helpers/page/full-page-world.ts";
import type { PageWorld } from "../helpers/page/page-world.ts";
import { listPlacementProblems } from "../helpers/page/placement.ts";
import { makeStored } from "../helpers/page/sample-day.ts";
import { waitUntil } from "../helpers/wait-until.ts";

let browser: Browser;
let world: PageWorld;
let url: string;
beforeAll(async () => {
  browser = await startBrowser();
  world = await openFullPageWorld();
  ({ url } = await world.start());
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

test("the keyboard alone leads past the navigation, through the page, and always shows where it is", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/items/acme--shop-7`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  expect(await listPlacementProblems(page, { role: "link", name: "Skip to the content" })).toEqual([]);
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("main");
  const reached: unknown[] = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement === document.body")) === true) break;
    reached.push(await page.evaluate("document.activeElement.textContent.trim()"));
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), String(reached.at(-1))).toBe(
      "solid",
    );
  }
  expect(reached).toContain("Retry from the start");
  await page.close();
});

test("the board shows what happens without a reload, and takes nothing away from under a person's hands", async () => {
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByText("live", { exact: false }).last().waitFor();
  await world.addItems([
    makeStored(900, { status: "parked", reason: "bug", explanation: "Something new happened.", title: "A new card" }),
  ]);
  await page.getByRole("link", { name: "A new card" }).waitFor();
  await page.getByRole("link", { name: "A new card" }).focus();
  await world.addItems([
    makeStored(901, { status: "parked", reason: "bug", explanation: "And more.", title: "Another card" }),
  ]);
  const asked = await page.evaluate("fetch('/api/items?limit=1').then((answer) => answer.status)");
  expect(asked).toBe(200);
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 3500))");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("A new card");
  expect(await page.getByRole("link", { name: "Another card" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.evaluate("document.activeElement.blur()");
  await page.getByRole("link", { name: "Another card" }).waitFor();
  await page.close();
});

test("a running agent's output appears as it is printed, at the end, with its colours and without its markup", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/runs/${RUNNING}`);
  await page.getByText("Live.").waitFor();
  const log = join(world.dataDir, "runs", RUNNING, "output.log");
  await appendFile(
    log,
    `${"\u001b[32mone more line\u001b[0m\n".repeat(300)}<img src=x onerror="document.title='hacked'">\n`,
  );
  await page.getByText("<img src=x", { exact: false }).waitFor();
  expect(await page.locator("#terminal img").count()).toBe(0);
  expect(await page.title()).not.toBe("hacked");
  expect(await page.locator("#terminal .f2").count()).toBeGreaterThan(299);
  expect(await page.evaluate("terminal.scrollHeight - terminal.scrollTop - terminal.clientHeight")).toBeLessThan(2);
  await page.evaluate("void (terminal.scrollTop = 0)");
  await appendFile(log, "a line that must not pull the reader away\n");
  await waitUntil(async () => (await page.locator("#terminal").textContent())?.includes("must not pull") === true);
  expect(await page.evaluate("terminal.scrollTop")).toBe(0);
  await page.close();
});

test("a person answers a question, and sees that it was done", async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/items/acme--shop-4`);
  await page.getByLabel("Answer", { exact: true }).fill("Half up, as on the receipt.");
  await page.getByRole("button", { name: "Post the answer" }).click();
  await page.waitForURL(/done=answer/);
  expect(await listPlacementProblems(page, { role: "status", name: "" })).toEqual([]);
  await page.getByText("The answer stands on the issue.", { exact: false }).waitFor();
  expect(world.asked).toContain("answer acme--shop-4: Half up, as on the receipt.");
  await page.close();
});

test("without JavaScript everything can be read, found and done", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Find an item").fill("#7");
  await page.getByLabel("Find an item").press("Enter");
  await page.waitForURL(/items\/acme--shop-7/);
  await page.getByRole("button", { name: "Retry from the start" }).click();
  await page.waitForURL(/done=retry/);
  expect(world.asked).toContain("retry acme--shop-7");
  await page.goto(`${url}/runs/${RUNNING}`);
  expect(await page.locator("#terminal").textContent()).toContain("41 tests passed");
  await context.close();
});

test("a page of another site can neither frame it nor send its forms", async () => {
  const page = await browser.newPage();
  const before = world.asked.length;
  await page.route("https://evil.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<iframe src="${url}/"></iframe><form method="post" action="${url}/items/acme--shop-7/retry"><button>Win</button></form>`,
    }),
  );
  await page.goto("https://evil.example/");
  await waitUntil(() => page.frames().length === 2);
  expect(await page.frames()[1]?.content()).not.toContain("Board");
  await page.getByRole("button", { name: "Win" }).click();
  await page.getByText("did not come from a page of this server", { exact: false }).waitFor();
  expect(world.asked).toHaveLength(before);
  await page.close();
});

test("a person logs in once, works, and logs out", async () => {
  const token = "a-long-login-token-0123456789";
  const guarded = await world.start({ token });
  const page = await browser.newPage();
  await page.goto(`${guarded.url}/items`);
  await page.waitForURL(/login/);
  await page.getByLabel("Token").fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Board" }).waitFor();
  await page.getByText("live", { exact: false }).last().waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(/login/);
  await page.goto(guarded.url);
  await page.waitForURL(/login/);
  await page.close();
});

test("without scripts a post is edited by its form; what is refused stays in it, with the reason beside it", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${url}/social`);
  await page.getByRole("link", { name: "Edit" }).click();
  const box = page.getByRole("textbox", { name: "Text" });
  expect(await box.inputValue()).toContain("Version 2.4 is out");
  const typed = `A longer text\n${"word ".repeat(120)}`;
  await box.fill(typed);
  await page.getByRole("button", { name: "Count again" }).click();
  expect(await page.getByText("Counts 614 of 500, 114 too many.").isVisible()).toBe(true);
  await page.getByRole("button", { name: "Save" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("Not saved: The text counts 501");
  expect(await page.getByRole("textbox", { name: "Text" }).inputValue()).toBe(typed);
  for (const wanted of [
    { role: "alert", name: "" },
    { role: "button", name: "Save" },
  ] as const) {
    expect(await listPlacementProblems(page, wanted)).toEqual([]);
  }
  const shots = process.env["MILLRACE_SHOTS"];
  if (shots !== undefined) await page.screenshot({ path: `${shots}/post-refused.png`, fullPage: true });
  await context.close();
});
