import { createHash } from "node:crypto";
import type { TmuxServer } from "./server.ts";

/**
 * Sessions of runs. A session is only the window to a run, never the proof of one:
 *
 *   absent  -> living   createSession
 *   living  -> dead     the supervisor in its pane ended; the pane stays for a look
 *   any     -> absent   killSession
 *
 * Where tmux does not answer, the state is `unknown`: not the same as absent, because a call that timed out may still be
 * carried out when the server goes on.
 */
export type SessionState = "living" | "dead" | "absent" | "unknown";

const LONGEST_NAME = 40;

/**
 * A name that tmux takes as it is: it turns `.` and `:` into `_`, and reads `=`, `$`, `%`, `@` and a leading `-` in a
 * target as something else. The digest keeps two runs apart whose names come out alike.
 */
export function toSessionName(run: string): string {
  const readable = run
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const digest = createHash("sha256").update(run).digest("hex").slice(0, 8);
  return `${readable.slice(-LONGEST_NAME).replace(/^-+/, "")}-${digest}`;
}

/** `=` asks for exactly this name; without it `worker-1` would also find `worker-10`. */
export function toTarget(session: string): string {
  return `=${session}:`;
}

export async function findSession(server: TmuxServer, session: string): Promise<SessionState> {
  const answer = await server.look(["list-panes", "-t", toTarget(session), "-F", "#{pane_dead}"]);
  if (answer.kind === "unknown") return "unknown";
  if (answer.kind === "refused") return "absent";
  return answer.stdout.trim() === "1" ? "dead" : "living";
}

/** True when the session is known to be gone. */
export async function killSession(server: TmuxServer, session: string): Promise<boolean> {
  const answer = await server.look(["kill-session", "-t", `=${session}`]);
  return answer.kind === "done" || (answer.kind === "refused" && (await findSession(server, session)) === "absent");
}

/** The end of what the pane shows, for a run that never spoke. Empty where tmux does not answer. */
export async function readPane(server: TmuxServer, session: string): Promise<string> {
  const answer = await server.look(["capture-pane", "-p", "-J", "-t", toTarget(session)]);
  return answer.kind === "done" ? answer.stdout.trim() : "";
}
