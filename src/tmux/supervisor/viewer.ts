import { spawn, type ChildProcess } from "node:child_process";

/**
 * Shows the log on the pane's terminal by a process of its own. A terminal whose tmux hangs blocks every writer; this
 * one may block, the supervisor may not. tail(1) ends by itself when the supervisor is gone.
 */
export function startViewer(logFile: string): ChildProcess {
  const viewer = spawn("tail", ["-n", "+1", "-F", `--pid=${process.pid}`, "--", logFile], {
    detached: true,
    stdio: ["ignore", "inherit", "ignore"],
  });
  // Without tail the run goes on unseen.
  viewer.on("error", () => undefined);
  viewer.unref();
  return viewer;
}
