/** One pass in a process of its own, which kills itself at a given point. Argument: JSON of `ChildTask`. */
import { Redis } from "ioredis";
import type { SocialPublisher } from "../../../src/domain/ports/social.ts";
import { makeEntries, makePublisher, never, openSocialWorld } from "./world.ts";

export interface ChildTask {
  redisUrl: string;
  endpoint: { url: string; token: string };
  entries: number;
  stopAt?: "drafted" | "remembered" | "claimed" | "begun" | "accepted" | "settled";
}

const { redisUrl, endpoint, entries, stopAt } = JSON.parse(process.argv[2] ?? "{}") as ChildTask;
const die = () => process.kill(process.pid, "SIGKILL");
const dieAt = (point: ChildTask["stopAt"]) => {
  if (point === stopAt) die();
};

const redis = new Redis({ path: redisUrl.replace("unix://", "") });
const multi = redis.multi.bind(redis);
redis.multi = ((...args: []) => {
  dieAt("drafted");
  return multi(...args);
}) as typeof redis.multi;

const real = makePublisher(endpoint, 2_000);
const publisher: SocialPublisher = {
  ...real,
  toBody(id, posts) {
    dieAt("claimed");
    return real.toBody(id, posts);
  },
  async push(batch, signal) {
    dieAt("begun");
    const answer = await real.push(batch, signal);
    dieAt("accepted");
    return answer;
  },
};

const feed = { kind: "read" as const, entries: makeEntries(entries), skipped: 0, validators: {} };
const { social } = openSocialWorld({
  ...{ redisUrl, endpoint, feed, redis },
  publishers: [publisher],
  ledger: {
    async append({ type }) {
      dieAt(type === "source:read" ? "remembered" : "settled");
    },
  },
});
await social.pass(never);
process.exit(0);
