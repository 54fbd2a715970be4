import { writeFileAtomic } from "../../lib/atomic-file.ts";

/** Writes a settings file for a program, for its own eyes: settings may name keys. */
export async function writeJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}
