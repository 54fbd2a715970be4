import type { CheckResult } from "../../domain/agent-run.ts";
import { EnvironmentError } from "../../domain/errors.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageDeps } from "../deps.ts";
import { assertRunning } from "../stopping.ts";

/** The checks on an untouched clone, which is untouched again afterwards. Errors: EnvironmentError `stages.check_missing`. */
export async function checkUntouched(
  { checks, workspaces }: Pick<StageDeps, "checks" | "workspaces">,
  workspace: Workspace,
  all: string[],
  { signal }: StageContext,
): Promise<CheckResult[]> {
  const commands = [...new Set(all)];
  const baseline = await checks.runChecks(workspace.dir, commands, signal);
  assertRunning(signal);
  const missing = baseline.find((check) => check.exitCode === NOT_FOUND);
  if (missing !== undefined) throw makeMissingProgramError(missing);
  if (commands.length > 0) await workspaces.ensureUntouched(workspace);
  return baseline;
}

/** Exit code of a shell, and of the check runner, for a program that is not there. */
const NOT_FOUND = 127;

/** Not parked: the machine is what has to change, and each start looks whether it has. */
function makeMissingProgramError({ command }: CheckResult): EnvironmentError {
  return new EnvironmentError(`The check "${command}" needs a program that is not there (exit code 127).`, {
    code: "stages.check_missing",
    hint: "Install it on this machine, or put the project's own install command first among the checks.",
  });
}
