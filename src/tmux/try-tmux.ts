import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "../domain/errors.ts";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { SECOND } from "../lib/durations.ts";
import { createTmuxClient, type TmuxClient } from "./client.ts";
import { endServerOf } from "./end-server.ts";

const STATUS = 7;
const WORD = "millrace-ok";
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 5 * SECOND;

/**
 * Starts a program in a session on a socket of its own, reads what it prints, types a line to it, reads how it ended, and
 * ends the server. The program's own shell tells the exit status: tmux's is now and then missing. Answers with the version.
 * EnvironmentError where any of that fails or takes too long.
 */
export async function tryTmux(tmuxPath = "tmux"): Promise<string> {
  const socketName = `millrace-try-${randomBytes(4).toString("hex")}`;
  const env = { PATH: STANDARD_PATH, LANG: "C.UTF-8", TERM: "xterm-256color" };
  const client = createTmuxClient({ tmuxPath, socketName, timeoutMs: 5 * SECOND, env });
  const version = await call(client, "-V");
  const waitForText = (what: string, text: string) =>
    waitFor(what, async () => (await call(client, "capture-pane", "-p", "-t", "=try:")).includes(text));
  try {
    const program = `echo ${WORD}; (read -r line; exit ${STATUS}); echo ended $?; read -r line`;
    await call(client, "new-session", "-d", "-s", "try", program);
    await waitForText("print", WORD);
    await call(client, "send-keys", "-t", "=try:", "Enter");
    await waitForText("end as it should", `ended ${STATUS}`);
    return version;
  } finally {
    await endServerOf(client, socketName);
  }
}

async function waitFor(what: string, isThere: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    if (await isThere()) return;
    await delay(LOOK_EVERY_MS);
  }
  throw makeBroken(`A program in tmux did not ${what}, or tmux did not say so.`);
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
