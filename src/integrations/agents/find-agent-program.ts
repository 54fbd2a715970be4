import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { EnvironmentError } from "../../domain/errors.ts";
import { findProgram } from "../../lib/bubblewrap-probe.ts";

/** The program's real path: an absolute one as it is, a bare name by PATH. Throws EnvironmentError where it is missing. */
export async function getAgentProgram(name: string, path: string): Promise<string> {
  const found = isAbsolute(name) ? await toExecutable(name) : await findProgram(name, path);
  if (found !== undefined) return realpath(found);
  throw new EnvironmentError(`The agent program "${name}" is not there.`, {
    code: "agent.program_missing",
    hint: isAbsolute(name)
      ? "Correct its path in the configuration."
      : `Install it, or name its full path. Looked in ${path}.`,
    details: { program: name },
  });
}

async function toExecutable(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}
