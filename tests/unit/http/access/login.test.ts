import { expect, test } from "vitest";
import { createLoginLimit } from "../../../../src/http/access/login-limit.ts";
import { isSession, makeSession, SESSION_MS } from "../../../../src/http/access/session-cookie.ts";

const TOKEN = "a-long-login-token-0123456789";
const NOW = new Date("2026-03-01T12:00:00Z");
const later = (ms: number) => new Date(NOW.getTime() + ms);

test("a session holds until its end, and for its own token alone", () => {
  const session = makeSession(TOKEN, NOW);
  expect(isSession(session, TOKEN, NOW)).toBe(true);
  expect(isSession(session, TOKEN, later(SESSION_MS - 1))).toBe(true);
  expect(isSession(session, TOKEN, later(SESSION_MS))).toBe(false);
  expect(isSession(session, "another-token-of-the-same-kind", NOW)).toBe(false);
});

test("a session cannot be made longer or made up", () => {
  const [end = "", signature = ""] = makeSession(TOKEN, NOW).split(".");
  for (const forged of [
    undefined,
    "",
    `${Number(end) + 1000}.${signature}`,
    `${end}.${"A".repeat(43)}`,
    `${end}.`,
    TOKEN,
  ]) {
    expect(isSession(forged, TOKEN, NOW), String(forged)).toBe(false);
  }
});

test("five wrong tries a minute are looked at, the sixth waits until the first is a minute old", () => {
  const limit = createLoginLimit();
  for (let second = 0; second < 5; second += 1) {
    expect(limit.waitOf("10.0.0.1", later(second * 1000))).toBe(0);
    limit.fail("10.0.0.1", later(second * 1000));
  }
  expect(limit.waitOf("10.0.0.1", later(5_000))).toBe(55_000);
  expect(limit.waitOf("10.0.0.2", later(5_000))).toBe(0);
  expect(limit.waitOf("10.0.0.1", later(60_000))).toBe(0);
});

test("many addresses together meet a limit, too, and are not remembered without end", () => {
  const limit = createLoginLimit();
  for (let caller = 0; caller < 3000; caller += 1)
    limit.fail(`10.0.${caller >> 8}.${caller & 255}`, later(caller * 10));
  expect(limit.waitOf("192.168.1.1", later(30_000))).toBeGreaterThan(0);
  expect(limit.waitOf("192.168.1.1", later(90_000))).toBe(0);
});
