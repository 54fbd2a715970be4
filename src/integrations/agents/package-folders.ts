import { sep } from "node:path";

const MODULES = "node_modules";

/**
 * Folders that a program from npm needs to start: the folder of installed packages that its real path lies in, with the
 * packages that it loads or, for a program of several parts, those that bring its parts for this platform.
 */
export function listPackageFolders(program: string): string[] {
  const steps = program.split(sep);
  const at = steps.indexOf(MODULES);
  return at === -1 ? [] : [steps.slice(0, at + 1).join(sep)];
}
