import { createHash } from "node:crypto";
import { MINUTE } from "../lib/durations.ts";
import type { TmuxAnswer, TmuxClient } from "./client.ts";

/** One server for each data folder, so that two installations on one machine never meet. */
export function toSocketName(dataDir: string): string {
  return `millrace-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}`;
}

/** Holds the server up and shows nothing. */
export const KEEPER = "keeper";

/** tmux(1): do not start a server, which would then lack the keeper and the settings. */
const NO_START = "-N";

export interface TmuxServer {
  /** Asks a server that runs and is configured; a hung or missing one is not asked again for a minute. */
  call(args: string[]): Promise<TmuxAnswer>;
  /** The same, but does not start a server: none is an answer, too. */
  look(args: string[]): Promise<TmuxAnswer>;
  /** Ends the server if nothing but the keeper is on it. */
  closeIfUnused(): Promise<void>;
}

/**
 * The private tmux server, started when first needed. The keeper session starts it, because the server keeps the
 * command line of the call that started it, and one that named a task would be hit by whoever kills that task by name.
 */
export function createTmuxServer(client: TmuxClient, retryAfterMs = MINUTE): TmuxServer {
  let ready: Promise<TmuxAnswer> | undefined;
  let unhealthyUntil = 0;
  let lastTrouble: TmuxAnswer = { kind: "unknown", why: "broken", message: "tmux was not asked yet." };

  async function ensure(): Promise<TmuxAnswer> {
    const answer = await client.call([
      ...["new-session", "-d", "-s", KEEPER, "-x", "200", "-y", "50", "tail", "-f", "/dev/null"],
      ...[";", "set-option", "-g", "remain-on-exit", "on"],
      ...[";", "set-option", "-g", "history-limit", "2000"],
    ]);
    return answer.kind === "refused" && answer.message.includes("duplicate session")
      ? { kind: "done", stdout: "" }
      : answer;
  }

  async function ask(args: string[]): Promise<TmuxAnswer> {
    ready ??= ensure();
    const started = await ready;
    return started.kind === "done" ? client.call([NO_START, ...args]) : started;
  }

  async function guard(asking: () => Promise<TmuxAnswer>): Promise<TmuxAnswer> {
    if (Date.now() < unhealthyUntil) return lastTrouble;
    const answer = await asking();
    if (answer.kind === "unknown") {
      ready = undefined;
      unhealthyUntil = Date.now() + retryAfterMs;
      lastTrouble = answer;
    }
    return answer;
  }

  const look = (args: string[]) => guard(() => client.call([NO_START, ...args]));
  return {
    look,
    call: (args) =>
      guard(async () => {
        const answer = await ask(args);
        if (answer.kind !== "refused" || !isServerGone(answer.message)) return answer;
        // It was killed since, or was just going down: one more try with a new one.
        ready = undefined;
        return ask(args);
      }),
    async closeIfUnused() {
      const list = await look(["list-sessions", "-F", "#{session_name}"]);
      if (list.kind === "done" && list.stdout.trim() === KEEPER) await look(["kill-session", "-t", `=${KEEPER}`]);
      ready = undefined;
    },
  };
}

function isServerGone(message: string): boolean {
  return /no server running|server exited|lost server|error connecting/.test(message);
}
