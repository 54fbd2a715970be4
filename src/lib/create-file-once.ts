import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from "node:fs";

/**
 * Creates a file with its whole text in one step, by link(2). False where the file exists already: of any number of
 * processes that try, exactly one gets true, and no reader ever sees half of the text. With `flush` it outlives a
 * power cut.
 */
export function createFileOnce(path: string, text: string, { flush }: { flush: boolean }): boolean {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const fd = openSync(temporary, "wx", 0o644);
  try {
    writeSync(fd, text);
    if (flush) fsyncSync(fd);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    closeSync(fd);
    rmSync(temporary, { force: true });
  }
}
