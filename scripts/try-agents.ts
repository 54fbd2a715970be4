/**
 * `npm run try:agents`: has every pinned CLI run into every trap that it can be brought to, with a scripted model on this
 * machine, and prints what its adapter made of it. Takes some minutes; the tests drive a part of it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePinnedProgram, PINNED_AGENTS } from "./agent-trials/pinned-agents.ts";
import { playTrap } from "./agent-trials/play-trap.ts";
import { TRAPS } from "./agent-trials/traps.ts";

const { values } = parseArgs({
  options: { agent: { type: "string", multiple: true }, trap: { type: "string", multiple: true } },
});
const isWanted = (name: string, wanted: string[] | undefined) => wanted === undefined || wanted.includes(name);
const COLUMNS = [12, 11, 15, 16, 16, 0];
const toRow = (cells: string[]) => cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)).join("  ");

let wrong = 0;
console.log(toRow(["agent", "version", "trap", "expected", "seen", "seconds"]));
for (const agent of PINNED_AGENTS.filter(({ id }) => isWanted(id, values.agent))) {
  const program = await ensurePinnedProgram(agent, (line) => console.error(line));
  for (const trap of TRAPS.filter(({ name }) => isWanted(name, values.trap))) {
    const expected = trap.expected[agent.id];
    if (expected === undefined) continue;
    const dataDir = await mkdtemp(join(tmpdir(), "millrace-trial-"));
    try {
      const { end, ms } = await playTrap(agent, trap, { program, dataDir });
      const isRight = end.kind === expected || end.kind === trap.orElse?.[agent.id];
      if (!isRight) wrong++;
      console.log(toRow([agent.id, end.agentVersion ?? "", trap.name, expected, end.kind, (ms / 1000).toFixed(1)]));
      if (!isRight) for (const sentence of end.evidence) console.log(`  ${sentence}`);
    } finally {
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
