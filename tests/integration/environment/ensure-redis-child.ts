// A process of its own that asks for the embedded server of the folder in its first argument and prints what it got.
import { ensureRedis } from "../../../src/environment/redis/choose.ts";

const [dataDir = "", program = ""] = process.argv.slice(2);
const { url, pid } = await ensureRedis({
  url: "",
  dataDir,
  allowVolatile: false,
  findProgram: async () => ({ found: true, path: program, origin: "system" }),
  report: (line) => console.error(line),
});
console.log(JSON.stringify({ url, pid }));
