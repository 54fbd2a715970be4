import { posix } from "node:path";
import type { WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { readDiffLines } from "./diff-lines.ts";

/**
 * Entries of the tree that lead out of it: links to places outside or into `.git`, links whose goal the diff does not
 * show, and other repositories. Pure.
 */
export function listOutwardLinks({ files, diff }: WorkspaceChanges): string[] {
  const links = files.filter(({ isLink }) => isLink === true);
  const targets = links.length === 0 ? new Map<string, string>() : readTargets(diff);
  return files.flatMap(({ path, isLink, isRepository }) => {
    if (isRepository === true) return [`${path} is a repository of its own.`];
    if (isLink !== true || !leadsOut(path, targets.get(path))) return [];
    return [`${path} is a link that leads out of the project.`];
  });
}

/** What each file of the diff ends up with, which for a link is the path that it says. */
function readTargets(diff: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { path, sign, text } of readDiffLines(diff)) {
    if (sign !== "+") continue;
    const before = targets.get(path);
    targets.set(path, before === undefined ? text : `${before}\n${text}`);
  }
  return targets;
}

function leadsOut(path: string, target: string | undefined): boolean {
  if (target === undefined) return true;
  const goal = posix.normalize(posix.join(posix.dirname(path), target));
  const isOutside = posix.isAbsolute(target) || /^[A-Za-z]:|\\/.test(target) || goal === ".." || goal.startsWith("../");
  return isOutside || /^\.git(?:\/|$)/i.test(goal);
}
