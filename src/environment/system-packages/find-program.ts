import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

/** The first executable file of one of these names on a PATH. Relative entries of the PATH are left out. */
export async function findProgram(names: readonly string[], path: string | undefined): Promise<string | undefined> {
  for (const folder of (path ?? "").split(":").filter(isAbsolute)) {
    for (const name of names) {
      const candidate = join(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
