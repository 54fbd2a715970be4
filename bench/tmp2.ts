import { startTestRedis } from "../tests/helpers/redis.ts";
import { Redis } from "ioredis";
import { measureChain, measurePlainChain } from "./chain.ts";
const redis = await startTestRedis();
const c = { path: redis.socket };
const r = new Redis(c);
const f = process.argv[2] === "ours" ? measureChain : measurePlainChain;
console.log((await f(c, 3000)).toFixed(0), process.cpuUsage());
console.log(
  (await r.info("commandstats"))
    .split("\n")
    .filter((l) => Number(/calls=(\d+)/.exec(l)?.[1]) > 500)
    .map((l) => l.split(",").slice(0, 3).join(","))
    .join("\n"),
);
console.log((await r.info("cpu")).split("\n").slice(1, 3).join(" "));
await r.quit();
await redis.close();
