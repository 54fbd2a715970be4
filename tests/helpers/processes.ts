import { readdir, readFile } from "node:fs/promises";

/** Living processes, but this one, with the text in their command line or environment: `pid command line`. */
export async function listProcessesNaming(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const facts = await Promise.all(
      ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
    );
    if (facts.some((fact) => fact.includes(text))) found.push(`${pid} ${facts[0]?.replaceAll("\0", " ").trim()}`);
  }
  return found;
}
