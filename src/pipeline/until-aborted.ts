import { StopError } from "../domain/errors.ts";

/** The work's answer, or StopError as soon as the signal aborts. The work itself goes on; what becomes of it is dropped. */
export async function untilAborted<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const onAbort = () =>
    stopped.reject(new StopError("The runner stops or lost the work.", { code: "pipeline.stopped" }));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([signal.aborted ? stopped.promise : work(signal), stopped.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
