import fc from "fast-check";
import { expect, test } from "vitest";
import { toSessionName } from "../../../src/tmux/session.ts";
import { toSocketName } from "../../../src/tmux/server.ts";

test("A session's name is readable, and holds nothing that tmux reads as something else.", () => {
  expect(toSessionName("acme--web.app-12-r3")).toMatch(/^acme-web-app-12-r3-[0-9a-f]{8}$/);
  fc.assert(
    fc.property(fc.string(), (run) => {
      expect(toSessionName(run)).toMatch(/^[a-z0-9-]*-[0-9a-f]{8}$/);
      expect(toSessionName(run).length).toBeLessThanOrEqual(49);
    }),
  );
});

test("Runs that come out alike have names of their own.", () => {
  const names = ["a.b-1", "a:b-1", "a_b-1", "A.B-1", "a-b-1"].map(toSessionName);
  expect(new Set(names).size).toBe(5);
});

test("Each data folder has a socket of its own, with a short name.", () => {
  expect(toSocketName("/a")).not.toBe(toSocketName("/b"));
  expect(toSocketName("/a".repeat(500))).toMatch(/^millrace-[0-9a-f]{8}$/);
});
