import { startTestRedis } from "../tests/helpers/redis.ts";
import { measureChain, measurePlainChain } from "./chain.ts";
const redis = await startTestRedis();
const c = { path: redis.socket };
for (let i = 0; i < 3; i++) {
  console.log("ours", (await measureChain(c, 1000)).toFixed(0), "plain", (await measurePlainChain(c, 1000)).toFixed(0));
}
await redis.close();
