import { join } from "node:path";
import { messageOf } from "../src/domain/errors.ts";
import { ensurePrograms } from "../src/environment/system-packages/ensure-programs.ts";
import { PROGRAM_NAMES } from "../src/environment/system-packages/packages.ts";
import { ensurePinnedProgram, getPinnedAgent, TESTED_AGENTS } from "./agent-trials/pinned-agents.ts";

// The tests run real programs. What is missing is installed where that needs nobody's password.
const isRoot = process.getuid?.() === 0;
const answers = await ensurePrograms({
  programs: PROGRAM_NAMES,
  dataDir: join(import.meta.dirname, "..", ".millrace"),
  mayInstall: isRoot,
  env: process.env,
  report: (line) => console.error(line),
});

for (const [name, answer] of Object.entries(answers)) {
  const onPath = answer.found && answer.origin !== "data-folder";
  if (onPath) continue;
  console.error(answer.found ? `${name} is at ${answer.path}; put its folder on the PATH.` : answer.explanation);
  process.exitCode = 1;
}

// Not dependencies, for their licences and their size. Where they cannot be had, the tests that drive them fail and say so.
for (const id of TESTED_AGENTS) {
  await ensurePinnedProgram(getPinnedAgent(id), (line) => console.error(line)).catch((error: unknown) => {
    console.error(messageOf(error));
  });
}
