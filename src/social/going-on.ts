import { StopError } from "../domain/errors.ts";

/** Throws StopError once the signal is aborted. What was written down until then is taken up by the next pass. */
export function assertGoingOn(signal: AbortSignal): void {
  if (signal.aborted) throw new StopError("The social pass was stopped.", { code: "social.stopped" });
}
