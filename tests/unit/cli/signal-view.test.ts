import { expect, test } from "vitest";
import type { DecidedCause, SignalPassReport } from "../../../src/app-signals.ts";
import { printSignals } from "../../../src/cli/signal-view.ts";
import { createTerminal } from "../../../src/cli/terminal.ts";
import { readEnvironment } from "../../../src/config/environment.ts";

function makeCause(changes: Partial<DecidedCause> = {}): DecidedCause {
  return {
    ...{ id: "v1-0", repo: "acme/shop", title: "TypeError in total: cart is undefined", names: ["SHOP-1"], signals: 1 },
    ...{ url: "https://acme.sentry.io/issues/1/", score: 62, users: 40, events: 150, decision: "filed" },
    terms: [
      { term: "users", points: 13.4, because: "40 users" },
      { term: "test", points: -50, because: "environment ci" },
    ],
    why: "score 62 of at least 35",
    ...changes,
  };
}

function print(report: Partial<SignalPassReport>, { columns }: { columns?: number } = {}): string[] {
  let text = "";
  const stream = { write: (part: string) => void (text += part), isTTY: columns !== undefined, columns };
  const out = createTerminal(stream, readEnvironment({ TERM: "xterm", NO_COLOR: "1" }));
  const whole = {
    dryRun: true,
    decided: [],
    silent: [],
    unread: [],
    fresh: [],
    failures: [],
    sources: 1,
    signals: 1,
    ...report,
  };
  printSignals(out, whole, (line) => line.replaceAll("canary", "[redacted]"));
  return text.split("\n");
}

test("On a terminal each line has its score, and below it the reason with every term, within the width", () => {
  const decided = [
    makeCause(),
    makeCause({ decision: "below", score: 20, title: "x".repeat(200), why: "fewer than 2 people" }),
  ];
  const lines = print({ decided, signals: 2 }, { columns: 90 });
  expect(lines.every((line) => line.length <= 90)).toBe(true);
  expect(lines.slice(0, 3)).toEqual([
    "score  decision    what                                                     people  events",
    "   62  would file  TypeError in total: cart is undefined                        40     150",
    "       score 62 of at least 35 · users +13.4 (40 users), test -50 (environment ci)",
  ]);
  expect(lines.at(-2)).toBe("2 signals from 1 source · 1 would be filed · 1 below · dry run: nothing was written");
});

test("In a pipe each cause is one whole line", () => {
  const decided = Array.from({ length: 60 }, (_, index) =>
    makeCause({ id: `v1-${index}`, title: `long ${"y".repeat(150)}` }),
  );
  const lines = print({ decided, signals: 60, dryRun: false });
  expect(lines.filter((line) => line.includes("y".repeat(150)))).toHaveLength(60);
  expect(lines[1]).toContain("users +13.4 (40 users)");
  expect(lines[1]).toContain("https://acme.sentry.io/issues/1/");
});

test("Text of others moves no cursor and shows no secret, and what was not read is told", () => {
  const decided = [makeCause({ title: "\u001b[2Jcanary \u202eevil" })];
  const lines = print(
    { decided, unread: [{ source: "posthog 42", sentences: ["row 3 has no id\u001b[1A"] }] },
    { columns: 100 },
  );
  const text = lines.join("\n");
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text).toContain("[redacted]");
  expect(text).toContain("not read of posthog 42:\n  - row 3 has no id");
});

test("A pass that found nothing says so in one line", () => {
  expect(print({ dryRun: false, signals: 0, sources: 2 })).toEqual(["0 signals from 2 sources", ""]);
});
