import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../domain/errors.ts";

const PATTERN = /^[a-z0-9][a-z0-9-]{0,80}$/;

/**
 * The name of the machine that this data folder is on: its host name and a random part, made once and kept in the folder.
 * Plain host names are the same in two containers of one image; what a run needs is in the folder, so the folder counts.
 * EnvironmentError where the file holds something else.
 */
export async function ensureMachineId(dataDir: string): Promise<string> {
  const file = join(dataDir, "machine-id");
  const found = await findText(file);
  if (found === undefined) await makeFile(dataDir, file);
  const id = (found ?? (await readFile(file, "utf8"))).trim();
  if (PATTERN.test(id)) return id;
  throw new EnvironmentError(`The file ${file} does not hold the name of a machine.`, {
    code: "env.machine_id_broken",
    hint: "Remove the file; the work that is under way here is then begun again.",
  });
}

/** Complete or not at all, and of several at once the first wins (link(2)). */
async function makeFile(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const host = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  const written = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  await writeFile(written, `${host === "" ? "machine" : host}-${randomBytes(4).toString("hex")}\n`, { flush: true });
  try {
    await link(written, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(written, { force: true });
  }
}

async function findText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
