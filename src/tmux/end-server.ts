import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { SECOND } from "../lib/durations.ts";
import { createTmuxClient, type TmuxClient } from "./client.ts";
import { toSocketName } from "./server.ts";

/**
 * Ends the private tmux server of a data folder with all that is on it. Supervisors and agents have to be ended before,
 * since they outlive it. True where there was one.
 */
export async function endTmuxServer(dataDir: string, path = STANDARD_PATH): Promise<boolean> {
  const socketName = toSocketName(resolve(dataDir));
  const client = createTmuxClient({
    tmuxPath: "tmux",
    socketName,
    timeoutMs: 5 * SECOND,
    env: { PATH: `${join(resolve(dataDir), "programs", "bin")}:${path}` },
  });
  return endServerOf(client, socketName);
}

/** Ends the server on a private socket, and removes the socket, which tmux leaves behind. True where there was one. */
export async function endServerOf(client: TmuxClient, socketName: string): Promise<boolean> {
  const answer = await client.call(["-N", "kill-server"]);
  // The place that tmux(1) gives for sockets under `-L`. A server that does not answer may still use its socket.
  if (answer.kind !== "unknown") await rm(join("/tmp", `tmux-${process.getuid?.()}`, socketName), { force: true });
  return answer.kind === "done";
}
