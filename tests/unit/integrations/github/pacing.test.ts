import { describe, expect, it } from "vitest";
import { createLocalQuota } from "../../../../src/integrations/github/local-quota.ts";
import { createGate, createSpacer } from "../../../../src/integrations/github/pacing.ts";

const QUIET = { isFree: false, isRefused: false };

function makeGate({ reserve = 500, quota = createLocalQuota() } = {}) {
  const clock = { now: 1_000_000 };
  const make = () => createGate({ quota, account: "ada", reserve, longestPauseMs: 0, now: () => clock.now });
  return { clock, gate: make(), other: make() };
}

describe("createGate", () => {
  it("refuses the 61st new content within a minute, and says when it may be sent", async () => {
    const { clock, gate } = makeGate();
    for (let n = 0; n < 60; n += 1) await gate.pass({ isContent: true });
    await expect(gate.pass({ isContent: true })).rejects.toMatchObject({
      code: "github.write_allowance",
      retryAt: new Date(clock.now + 60_000),
    });
    await expect(gate.pass({ isContent: false })).resolves.toBeUndefined();
    clock.now += 60_000;
    await expect(gate.pass({ isContent: true })).resolves.toBeUndefined();
  });

  it("refuses the 401st new content within an hour, however slowly it comes", async () => {
    const { clock, gate } = makeGate();
    const started = clock.now;
    for (let n = 0; n < 400; n += 1) {
      await gate.pass({ isContent: true });
      clock.now += 2_000;
    }
    await expect(gate.pass({ isContent: true })).rejects.toMatchObject({ retryAt: new Date(started + 3_600_000) });
  });

  it("holds every request back during a pause, and never shortens one", async () => {
    const { clock, gate } = makeGate();
    const end = new Date(clock.now + 5_000);
    await gate.pause({ kind: "secondary", retryAt: end, isNamed: true });
    await gate.pause({ kind: "secondary", retryAt: new Date(clock.now + 1_000), isNamed: true });
    await expect(gate.pass({ isContent: false })).rejects.toMatchObject({ decision: "wait", retryAt: end });
    clock.now += 5_000;
    await expect(gate.pass({ isContent: false })).resolves.toBeUndefined();
  });

  it("shares pauses and the allowance for writes with the other runners", async () => {
    const { clock, gate, other } = makeGate();
    for (let n = 0; n < 30; n += 1)
      await Promise.all([gate.pass({ isContent: true }), other.pass({ isContent: true })]);
    await expect(other.pass({ isContent: true })).rejects.toMatchObject({ code: "github.write_allowance" });
    const retryAt = new Date(clock.now + 7_000);
    await gate.pause({ kind: "secondary", retryAt, isNamed: true });
    await expect(other.pass({ isContent: false })).rejects.toMatchObject({ code: "github.secondary_limit", retryAt });
  });

  it("doubles a pause without a named end each time it comes again, and begins anew after an answer", async () => {
    const { clock, gate } = makeGate();
    const pauseMs = async () => {
      const retryAt = new Date(clock.now + 60_000);
      await gate.note({ ...QUIET, isRefused: true });
      await gate.pause({ kind: "secondary", retryAt, isNamed: false });
      const length = (gate.findPauseEnd()?.getTime() ?? 0) - clock.now;
      await gate.pause({ kind: "secondary", retryAt, isNamed: false });
      clock.now += length;
      return length / 60_000;
    };
    expect([await pauseMs(), await pauseMs(), await pauseMs()]).toEqual([1, 2, 4]);
    await gate.note(QUIET);
    expect(await pauseMs()).toBe(1);
  });

  it("stops before the requests that are left to people, until the hour ends", async () => {
    const { clock, gate, other } = makeGate({ reserve: 500 });
    const resetAt = new Date(clock.now + 60_000);
    await gate.note({ ...QUIET, limit: 5_000, remaining: 501, resetAt });
    await expect(gate.pass({ isContent: false })).resolves.toBeUndefined();
    await gate.note({ ...QUIET, limit: 5_000, remaining: 500, resetAt });
    await expect(other.pass({ isContent: false })).rejects.toMatchObject({ code: "github.reserve", retryAt: resetAt });
    clock.now += 60_000;
    await expect(other.pass({ isContent: false })).resolves.toBeUndefined();
  });

  it("leaves people no more than half of a small limit", async () => {
    const { clock, gate } = makeGate({ reserve: 500 });
    const resetAt = new Date(clock.now + 60_000);
    await gate.note({ ...QUIET, limit: 60, remaining: 31, resetAt });
    await expect(gate.pass({ isContent: false })).resolves.toBeUndefined();
    await gate.note({ ...QUIET, limit: 60, remaining: 30, resetAt });
    await expect(gate.pass({ isContent: false })).rejects.toMatchObject({ code: "github.reserve" });
  });

  it("waits where the pause is short", async () => {
    const gate = createGate({ quota: createLocalQuota(), account: "ada", reserve: 0, longestPauseMs: 1_000 });
    const end = Date.now() + 60;
    await gate.pause({ kind: "secondary", retryAt: new Date(end), isNamed: true });
    await gate.pass({ isContent: true });
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });
});

describe("createSpacer", () => {
  it("lets callers through in order with the distance between them", async () => {
    const spacer = createSpacer(30);
    const turns = await Promise.all([1, 2, 3].map(async (n) => (await spacer.turn(), { n, at: performance.now() })));
    const [first = NaN, second = NaN, third = NaN] = turns.map(({ at }) => at);
    // A timer may fire up to a millisecond early.
    expect(second - first).toBeGreaterThanOrEqual(28);
    expect(third - first).toBeGreaterThanOrEqual(58);
  });
});
