import { watch } from "node:fs";

const POLL_MS = 250;

/**
 * Resolves when `until` is true or the signal aborts. Asked at each change in the folder, and every 250 ms, because a
 * process can die without changing a file and some file systems report no changes.
 */
export function waitForChange(
  dir: string,
  { until, signal }: { until: () => Promise<boolean>; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let [asking, askAgain, settled] = [false, false, false];
    const settle = (end: () => void) => {
      if (settled) return;
      settled = true;
      clearInterval(timer);
      watcher?.close();
      signal.removeEventListener("abort", onAbort);
      end();
    };
    const ask = () => {
      askAgain = asking;
      if (asking || settled) return;
      asking = true;
      until().then(
        (yes) => {
          asking = false;
          if (yes) settle(resolve);
          else if (askAgain) ask();
        },
        (error: unknown) => settle(() => reject(error)),
      );
    };
    const onAbort = () => settle(resolve);
    const timer = setInterval(ask, POLL_MS);
    const watcher = tryWatch(dir, ask);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    ask();
  });
}

/** undefined where the system has no watches left: then polling alone has to do. */
function tryWatch(dir: string, onChange: () => void) {
  try {
    return watch(dir, { persistent: true }, onChange).on("error", onChange);
  } catch {
    return undefined;
  }
}
