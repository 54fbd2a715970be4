import { existsSync, watch } from "node:fs";
import { dirname, basename } from "node:path";

/**
 * Resolves when the file is there, after `ms`, or when the signal aborts. Of the changes in its folder only those of the
 * file itself are looked at, because the log beside it changes all the time. The time is the net under it: some file
 * systems report no changes.
 */
export function waitForFile(file: string, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      watcher?.close();
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    const watcher = tryWatch(dirname(file), (name) => {
      if (name === null || name === basename(file)) settle();
    });
    signal.addEventListener("abort", settle);
    if (signal.aborted || existsSync(file)) settle();
  });
}

/** undefined where the system has no watches left, or no such folder: then the time alone has to do. */
function tryWatch(dir: string, onChange: (name: string | null) => void) {
  try {
    return watch(dir, { persistent: true }, (_event, name) => onChange(name)).on("error", () => onChange(null));
  } catch {
    return undefined;
  }
}
