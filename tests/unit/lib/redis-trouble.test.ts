import { describe, expect, it } from "vitest";
import { isRedisTrouble } from "../../../src/lib/redis-connection.ts";

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe("Trouble with Redis", () => {
  it.each([
    named("MaxRetriesPerRequestError", "Reached the max retries per request limit (which is 5)."),
    named("ReplyError", "MISCONF Errors writing to the AOF file: No space left on device"),
    named("ReplyError", "READONLY You can't write against a read only replica."),
    new Error("Connection is closed."),
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    new Error("connect ECONNREFUSED /data/redis/redis.sock"),
    new Error("write EPIPE"),
  ])("is a server that is away or takes no writes: $message", (error) => {
    expect(isRedisTrouble(error)).toBe(true);
  });

  it.each([
    named("ReplyError", "ERR wrong number of arguments"),
    new TypeError("x is undefined"),
    "connect",
    undefined,
  ])("is no fault of ours, such as %s", (error) => {
    expect(isRedisTrouble(error)).toBe(false);
  });
});
