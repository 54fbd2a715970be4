import { describe, expect, it } from "vitest";
import { createGate, createSpacer } from "../../../../src/integrations/github/pacing.ts";

function makeGate() {
  const clock = { now: 1_000_000 };
  return { clock, gate: createGate({ longestPauseMs: 0, now: () => clock.now }) };
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
    gate.pauseUntil(end);
    gate.pauseUntil(new Date(clock.now + 1_000));
    await expect(gate.pass({ isContent: false })).rejects.toMatchObject({ decision: "wait", retryAt: end });
    clock.now += 5_000;
    await expect(gate.pass({ isContent: false })).resolves.toBeUndefined();
  });

  it("waits where the pause is short", async () => {
    const gate = createGate({ longestPauseMs: 1_000 });
    const end = Date.now() + 60;
    gate.pauseUntil(new Date(end));
    await gate.pass({ isContent: true });
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });
});

describe("createSpacer", () => {
  it("lets callers through in order with the distance between them", async () => {
    const spacer = createSpacer(30);
    const started = Date.now();
    const turns = await Promise.all([1, 2, 3].map(async (n) => (await spacer.turn(), { n, at: Date.now() - started })));
    expect(turns[0]?.at).toBeLessThan(30);
    expect(turns[1]?.at).toBeGreaterThanOrEqual(29);
    expect(turns[2]?.at).toBeGreaterThanOrEqual(58);
  });
});
