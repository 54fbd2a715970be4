import { createHash } from "node:crypto";
import { SECOND } from "../lib/durations.ts";
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
  /** Asks a server that runs and is configured; one that is known to hang or to be missing is not waited for. */
  call(args: string[]): Promise<TmuxAnswer>;
  /** The same, but does not start a server: none is an answer, too. */
  look(args: string[]): Promise<TmuxAnswer>;
  /** Ends sessions in which nothing runs any more, and the server if nothing but the keeper is left on it. */
  closeIfUnused(): Promise<void>;
}

/** One slow answer on a busy machine is no hung server. */
const TIMEOUTS_IN_A_ROW = 3;

/**
 * The private tmux server, started when first needed. The keeper session starts it, because the server keeps the
 * command line of the call that started it, and one that named a task would be hit by whoever kills that task by name.
 *
 *   healthy   -> unhealthy   three calls in a row without an answer, or no such program: nobody waits for it any more
 *   unhealthy -> healthy     a trial, at most one each `retryAfterMs` and beside the work, is answered
 */
export function createTmuxServer(client: TmuxClient, retryAfterMs = 10 * SECOND): TmuxServer {
  let ready: Promise<TmuxAnswer> | undefined;
  let timeouts = 0;
  let trouble: TmuxAnswer | undefined;
  let triedAt = 0;

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

  function note(answer: TmuxAnswer): void {
    if (answer.kind !== "unknown") {
      [timeouts, trouble] = [0, undefined];
      return;
    }
    ready = undefined;
    timeouts += 1;
    if (answer.why === "missing" || timeouts >= TIMEOUTS_IN_A_ROW) trouble = answer;
  }

  function tryAgain(): void {
    if (performance.now() - triedAt < retryAfterMs) return;
    triedAt = performance.now();
    void client.call([NO_START, "list-sessions"]).then(note);
  }

  async function guard(asking: () => Promise<TmuxAnswer>): Promise<TmuxAnswer> {
    if (trouble !== undefined) {
      tryAgain();
      return trouble;
    }
    const answer = await asking();
    note(answer);
    if (answer.kind === "unknown") triedAt = performance.now();
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
      const list = await look(["list-panes", "-a", "-F", "#{pane_dead} #{session_name}"]);
      if (list.kind !== "done") return;
      const panes = list.stdout.trim().split("\n");
      // Such as a session that a hung server made long after it was asked to, for a run that had begun without it.
      const dead = panes.filter((pane) => pane.startsWith("1 ")).map((pane) => pane.slice(2));
      for (const session of dead) await look(["kill-session", "-t", `=${session}`]);
      if (panes.every((pane) => pane === `0 ${KEEPER}` || pane.startsWith("1 "))) {
        await look(["kill-session", "-t", `=${KEEPER}`]);
      }
      ready = undefined;
    },
  };
}

function isServerGone(message: string): boolean {
  return /no server running|server exited|lost server|error connecting/.test(message);
}
