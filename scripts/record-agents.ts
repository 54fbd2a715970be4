/**
 * `node scripts/record-agents.ts [--agent A] [--trap T]`: records what the pinned CLIs print in each trap, for the unit
 * tests. A run that does not end as expected is not written.
 */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePinnedProgram, PINNED_AGENTS } from "./agent-trials/pinned-agents.ts";
import { playTrap } from "./agent-trials/play-trap.ts";
import { scrubLines } from "./agent-trials/scrub.ts";
import { TRAPS } from "./agent-trials/traps.ts";

const ROOT = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { agent: { type: "string", multiple: true }, trap: { type: "string", multiple: true } },
});
const isWanted = (name: string, wanted: string[] | undefined) => wanted === undefined || wanted.includes(name);

for (const agent of PINNED_AGENTS.filter(({ id }) => isWanted(id, values.agent))) {
  const program = await ensurePinnedProgram(agent, (line) => console.error(line));
  const dir = join(ROOT, "tests", "fixtures", "agents", `${agent.id}-${agent.version}`);
  const endsFile = join(dir, "ends.json");
  await mkdir(dir, { recursive: true });
  const ends: Record<string, unknown> = await readFile(endsFile, "utf8").then(JSON.parse, () => ({}));
  for (const trap of TRAPS.filter(({ name }) => isWanted(name, values.trap))) {
    const expected = trap.expected[agent.id];
    if (expected === undefined) continue;
    const dataDir = await realpath(await mkdtemp(join(tmpdir(), "millrace-trial-")));
    try {
      const played = await playTrap(agent, trap, { program, dataDir });
      console.log(
        `${agent.id} ${trap.name}: ${played.end.kind}${played.end.kind === expected ? "" : ", NOT RECORDED"}`,
      );
      if (played.end.kind !== expected) continue;
      const folders = {
        [dataDir]: "/data",
        [dirname(program)]: "/program",
        [ROOT]: "/project",
        [homedir()]: "/home/user",
      };
      await writeFile(join(dir, `${trap.name}.jsonl`), `${scrubLines(played.lines, folders).join("\n")}\n`);
      ends[trap.name] = played.process;
      const sorted = Object.entries(ends).toSorted(([a], [b]) => a.localeCompare(b));
      await writeFile(endsFile, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
    } finally {
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}
