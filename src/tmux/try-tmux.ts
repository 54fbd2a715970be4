import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "../domain/errors.ts";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { SECOND } from "../lib/durations.ts";
import { createTmuxClient, type TmuxClient } from "./client.ts";

const STATUS = 7;
const WORD = "millrace-ok";
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 5 * SECOND;

/**
 * Starts a program in a session on a socket of its own, reads its output and its exit status, and ends the server. Answers
 * with the version. EnvironmentError where any of that fails or takes too long.
 */
export async function tryTmux(tmuxPath = "tmux"): Promise<string> {
  const socketName = `millrace-try-${randomBytes(4).toString("hex")}`;
  const env = { PATH: STANDARD_PATH, LANG: "C.UTF-8", TERM: "xterm-256color" };
  const client = createTmuxClient({ tmuxPath, socketName, timeoutMs: 5 * SECOND, env });
  const version = await call(client, "-V");
  try {
    const keep = ["start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";"];
    await call(client, ...keep, "new-session", "-d", "-s", "try", `printf ${WORD}; exit ${STATUS}`);
    const status = await waitForStatus(client);
    const shown = await call(client, "capture-pane", "-p", "-t", "=try:");
    if (status === String(STATUS) && shown.includes(WORD)) return version;
    throw makeBroken(
      `A program in tmux printed "${shown}" and ended with ${status}, instead of "${WORD}" and ${STATUS}.`,
    );
  } finally {
    await client.call(["kill-server"]);
  }
}

async function waitForStatus(client: TmuxClient): Promise<string> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const answer = await call(client, "list-panes", "-t", "=try:", "-F", "#{pane_dead} #{pane_dead_status}");
    const [isDead, status = ""] = answer.split(" ");
    if (isDead === "1") return status;
    await delay(LOOK_EVERY_MS);
  }
  throw makeBroken("A program in tmux did not end, or tmux did not say so.");
}

async function call(client: TmuxClient, ...args: string[]): Promise<string> {
  const answer = await client.call(args);
  if (answer.kind === "done") return answer.stdout.trim();
  throw makeBroken(`tmux ${args[0]} failed: ${answer.message}`);
}

function makeBroken(message: string): EnvironmentError {
  return new EnvironmentError(message, {
    code: "env.tmux_broken",
    hint: "Agents run all the same, but nobody can attach to them; install tmux 3.3 or newer.",
  });
}
