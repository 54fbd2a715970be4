import { randomBytes } from "node:crypto";
import { EnvironmentError } from "../domain/errors.ts";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { SECOND } from "../lib/durations.ts";
import { createTmuxClient } from "./client.ts";

/** Starts a session on a socket of its own, sees it, and ends its server. Answers with the version; EnvironmentError if not. */
export async function tryTmux(tmuxPath = "tmux"): Promise<string> {
  const socketName = `millrace-try-${randomBytes(4).toString("hex")}`;
  const env = { PATH: STANDARD_PATH, LANG: "C.UTF-8", TERM: "xterm-256color" };
  const client = createTmuxClient({ tmuxPath, socketName, timeoutMs: 5 * SECOND, env });
  const call = async (...args: string[]): Promise<string> => {
    const answer = await client.call(args);
    if (answer.kind === "done") return answer.stdout.trim();
    throw new EnvironmentError(`tmux ${args[0]} failed: ${answer.message}`, {
      code: "env.tmux_broken",
      hint: "Agents run all the same, but nobody can attach to them; install tmux 3.2 or newer.",
    });
  };
  const version = await call("-V");
  try {
    await call("new-session", "-d", "-s", "try", "sleep 60");
    await call("has-session", "-t", "=try:");
    return version;
  } finally {
    await client.call(["kill-server"]);
  }
}
