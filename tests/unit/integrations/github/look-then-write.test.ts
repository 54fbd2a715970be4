import { describe, expect, it } from "vitest";
import { ParkError, TransientError } from "../../../../src/domain/errors.ts";
import { lookThenWrite } from "../../../../src/integrations/github/look-then-write.ts";

const LOST = new TransientError("lost", { code: "github.unavailable" });
const TIMEOUT = new TransientError("slow", { code: "github.timeout" });
const EXISTS = new ParkError("there", { code: "github.already_exists" });
const REFUSED = new ParkError("no", { code: "github.no_permission" });

/** A host with one slot: `answers` says what each write throws, and whether it filled the slot all the same. */
function makeHost(answers: { throws?: Error; applied: boolean }[]) {
  const host = { filled: false, looks: 0, writes: 0 };
  const run = () =>
    lookThenWrite<string>(
      async () => {
        host.looks += 1;
        if (host.filled) return { found: "seen" };
        return {
          change: "created",
          async write() {
            const answer = answers[host.writes] ?? { applied: true };
            host.writes += 1;
            host.filled ||= answer.applied;
            if (answer.throws !== undefined) throw answer.throws;
            return "written";
          },
        };
      },
      { settleMs: 0 },
    );
  return { host, run };
}

describe("lookThenWrite", () => {
  it("writes once, and the second time not at all", async () => {
    const { host, run } = makeHost([]);
    expect(await run()).toEqual({ value: "written", change: "created" });
    expect(await run()).toEqual({ value: "seen", change: "unchanged" });
    expect(host.writes).toBe(1);
  });

  it.each([LOST, TIMEOUT, EXISTS])("finds what it wrote when the answer is $code", async (throws) => {
    const { host, run } = makeHost([{ throws, applied: true }]);
    expect(await run()).toEqual({ value: "seen", change: "created" });
    expect(host).toMatchObject({ writes: 1, looks: 2 });
  });

  it("writes once more when the first write left no trace", async () => {
    const { host, run } = makeHost([{ throws: LOST, applied: false }]);
    expect(await run()).toEqual({ value: "written", change: "created" });
    expect(host.writes).toBe(2);
  });

  it("looks a last time after the last write before it gives up", async () => {
    const lucky = makeHost([
      { throws: LOST, applied: false },
      { throws: LOST, applied: true },
    ]);
    expect(await lucky.run()).toEqual({ value: "seen", change: "created" });
    const unlucky = makeHost([
      { throws: LOST, applied: false },
      { throws: LOST, applied: false },
    ]);
    await expect(unlucky.run()).rejects.toBe(LOST);
    expect(unlucky.host).toMatchObject({ writes: 2, looks: 3 });
  });

  it("does not write again after a time-out", async () => {
    const { host, run } = makeHost([{ throws: TIMEOUT, applied: false }]);
    await expect(run()).rejects.toBe(TIMEOUT);
    expect(host).toMatchObject({ writes: 1, looks: 2 });
  });

  it("does not look again after a refusal", async () => {
    const { host, run } = makeHost([{ throws: REFUSED, applied: false }]);
    await expect(run()).rejects.toBe(REFUSED);
    expect(host).toMatchObject({ writes: 1, looks: 1 });
  });
});
