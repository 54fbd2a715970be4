import { StopError } from "../domain/errors.ts";

/** Throws StopError once the runner is stopping or the lease is lost. */
export function assertRunning(signal: AbortSignal): void {
  if (signal.aborted) throw new StopError("The runner is stopping.", { code: "stages.stopping" });
}
