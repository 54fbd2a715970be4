// A process of its own that brings a Redis server without one on the PATH, starts it, writes to it and ends it.
import { Redis } from "ioredis";
import { ensureRedis } from "../../../src/environment/redis/choose.ts";
import { ensurePrograms } from "../../../src/environment/system-packages/ensure-programs.ts";
import { toConnectionOptions } from "../../../src/lib/redis-connection.ts";

const [dataDir = "", path = ""] = process.argv.slice(2);
const report = (line: string) => console.error(line);
const env = { PATH: path, APT_CONFIG: process.env["APT_CONFIG"] };
const options = { programs: ["redis-server"], dataDir, mayInstall: true, env, report } as const;
const program = (await ensurePrograms(options))["redis-server"];
const server = await ensureRedis({ url: "", dataDir, allowVolatile: false, findProgram: async () => program, report });
const client = new Redis(toConnectionOptions(server.url, "state"));
const written = await client.set("a", "1");
client.disconnect();
await server.stop?.();
console.log(JSON.stringify({ program, written, uid: process.getuid?.() }));
