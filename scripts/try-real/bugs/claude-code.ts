import { access, realpath } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { SECOND } from "../../../src/lib/durations.ts";
import { installPackage } from "./npm-client.ts";

export const CLAUDE_CODE_VERSION = "2.1.330";
const PACKAGE = "@anthropic-ai/claude-code";

/**
 * The pinned CLI, installed for this script alone. Resolves with the absolute path of its program. What is there already
 * in the right version is used as it is.
 */
export async function ensureClaudeCode(dir: string, report: (line: string) => void): Promise<string> {
  const program = join(dir, "node_modules", ".bin", "claude");
  if ((await askVersion(program)) !== CLAUDE_CODE_VERSION) {
    report(`Installing ${PACKAGE}@${CLAUDE_CODE_VERSION} into ${dir}`);
    const modules = await installPackage(dir, `${PACKAGE}@${CLAUDE_CODE_VERSION}`, { scripts: true });
    // Where npm is told to run no install scripts, this one has to be run by hand: it puts the program in its place.
    if ((await askVersion(program)) === undefined) {
      await execa(process.execPath, [join(modules, PACKAGE, "install.cjs")], { reject: false, timeout: 60 * SECOND });
    }
  }
  const version = await askVersion(program);
  if (version === CLAUDE_CODE_VERSION) return realpath(program);
  throw new EnvironmentError(
    `${program} is not Claude Code ${CLAUDE_CODE_VERSION} (it says ${version ?? "nothing"}).`,
    {
      code: "try_real.no_claude",
      hint: `Remove ${dir} and try again.`,
    },
  );
}

async function askVersion(program: string): Promise<string | undefined> {
  const isThere = await access(program).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const { stdout } = await execa(program, ["--version"], {
    env: { HOME: "/nonexistent", DISABLE_AUTOUPDATER: "1" },
    timeout: 15 * SECOND,
    reject: false,
  });
  return /^\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0];
}
