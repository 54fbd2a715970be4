import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";

type Args = (string | number)[];

/** One Lua script each; what they take and answer is said in the script's head. */
export interface SocialCommands {
  socialCreate(...keysAndArgs: Args): Promise<number>;
  socialRevise(...keysAndArgs: Args): Promise<number>;
  socialClaim(numberOfKeys: number, ...keysAndArgs: Args): Promise<"claimed" | "moved" | "taken">;
  socialBegin(...keysAndArgs: Args): Promise<[attempt: number, body?: string, inDoubt?: string]>;
  socialSettle(numberOfKeys: number, ...keysAndArgs: Args): Promise<number>;
}

/** Without a number of keys, the caller gives it with each call. */
const SCRIPTS: [name: string, file: string, numberOfKeys?: number][] = [
  ["socialCreate", "create", 2],
  ["socialRevise", "revise", 4],
  ["socialClaim", "claim"],
  ["socialBegin", "begin", 1],
  ["socialSettle", "settle"],
];

/** Adds the commands to a connection. Nothing is sent before one is used. */
export function withSocialCommands(redis: Redis): Redis & SocialCommands {
  for (const [name, file, numberOfKeys] of SCRIPTS) {
    const lua = readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), "utf8");
    redis.defineCommand(name, numberOfKeys === undefined ? { lua } : { lua, numberOfKeys });
  }
  return redis as unknown as Redis & SocialCommands;
}
