import { expect, test } from "vitest";
import { StopError } from "../../../src/domain/errors.ts";
import { isRedisTrouble } from "../../../src/lib/redis-connection.ts";
import { rideOut, toStateError } from "../../../src/pipeline/state-outage.ts";
import { untilAborted } from "../../../src/pipeline/until-aborted.ts";

const away = () => Object.assign(new Error("Reached the max retries"), { name: "MaxRetriesPerRequestError" });

test("an outage is told from everything else that can go wrong", () => {
  const outages = [away(), new Error("Connection is closed."), new Error("LOADING Redis is loading the dataset")];
  expect(outages.map(isRedisTrouble)).toEqual([true, true, true]);
  const others = [new TypeError("x is undefined"), new Error("ERR wrong number of arguments"), "Connection is closed."];
  expect(others.map(isRedisTrouble)).toEqual([false, false, false]);
  expect(toStateError(away())).toMatchObject({ decision: "retry", code: "pipeline.state_unavailable" });
  expect(toStateError(others[0])).toBe(others[0]);
});

test("an outage is ridden out", async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw away();
    return "there";
  };
  expect(await rideOut(ask, new AbortController().signal)).toBe("there");
});

test("an outage that lasts becomes an error of the environment, and any other error passes at once", async () => {
  const { signal } = new AbortController();
  await expect(rideOut(() => Promise.reject(away()), signal, -1)).rejects.toMatchObject({ code: "env.redis_away" });
  await expect(rideOut(() => Promise.reject(new TypeError("x")), signal)).rejects.toThrow(TypeError);
});

test("work ends for its caller when the signal aborts, and does not begin after that", async () => {
  const stop = new AbortController();
  const waiting = untilAborted(() => new Promise(() => undefined), stop.signal);
  stop.abort();
  await expect(waiting).rejects.toBeInstanceOf(StopError);
  let began = false;
  const late = untilAborted(async () => (began = true), stop.signal);
  await expect(late).rejects.toBeInstanceOf(StopError);
  expect(began).toBe(false);
});
