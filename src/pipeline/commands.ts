import { readFileSync } from "node:fs";
import type { ChainableCommander, Redis } from "ioredis";

/** One Lua script each; what they take and answer is said in the script's head. */
export interface StateCommands {
  millraceClaim(...keysAndArgs: (string | number)[]): Promise<[string, ...(string | number)[]]>;
  millraceRenew(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceCommit(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceReserveRun(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceReserveModel(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceClaimSignal(...keysAndArgs: (string | number)[]): Promise<[string, ...(string | number)[]]>;
  millraceReviseSignal(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceSummariseSignal(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceBookRun(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceHoldAccount(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceForgetAccount(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceBeat(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceTakeSlot(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceForget(...keysAndArgs: (string | number)[]): Promise<number>;
  millraceWantSchedules(...keysAndArgs: (string | number)[]): Promise<string[]>;
}

const SCRIPTS = [
  ["millraceCreate", "create", 4],
  ["millraceClaim", "claim", 1],
  ["millraceRenew", "renew", 1],
  ["millraceCommit", "commit", 5],
  ["millraceClaimSignal", "claim-signal", 5],
  ["millraceReviseSignal", "revise-signal", 5],
  ["millraceSummariseSignal", "summarise-signal", 3],
  ["millraceReserveRun", "reserve-run", 4],
  ["millraceReserveModel", "reserve-model", 1],
  ["millraceBookRun", "book-run", 5],
  ["millraceHoldAccount", "hold-account", 1],
  ["millraceForgetAccount", "forget-account", 1],
  ["millraceBeat", "beat", 4],
  ["millraceTakeSlot", "take-slot", 2],
  ["millraceForget", "forget", 3],
  ["millraceWantSchedules", "want-schedules", 2],
] as const;

/** Adds the commands to a connection. They are sent by digest and loaded by the client where the server lacks them. */
export function withStateCommands(redis: Redis): Redis & StateCommands {
  for (const [name, file, numberOfKeys] of SCRIPTS) {
    const lua = readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), "utf8");
    redis.defineCommand(name, { lua, numberOfKeys });
  }
  return redis as unknown as Redis & StateCommands;
}

/** A batch of a connection that has the commands has them too. */
export function withPipelinedCommands(
  batch: ChainableCommander,
): ChainableCommander & { millraceCreate(...keysAndArgs: (string | number)[]): unknown } {
  return batch as ChainableCommander & { millraceCreate(...keysAndArgs: (string | number)[]): unknown };
}
