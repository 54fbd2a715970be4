import type { Workspace, Workspaces } from "../../domain/ports/workspaces.ts";
import { keepStart } from "../../lib/truncate.ts";

/** What a project says about itself in its own repository, read from the base commit alone. */
export interface BaseFiles {
  /** `.millrace/brief.md`: notes for agents. */
  notes?: string | undefined;
  /** `.millrace/checks`: further checks, one command a line, `#` starts a comment line. */
  checks: string[];
}

const MAX_NOTES = 20_000;
const MAX_CHECKS = 20;

export async function readBaseFiles(workspaces: Workspaces, workspace: Workspace): Promise<BaseFiles> {
  const [notes, checks] = await Promise.all([
    workspaces.readBaseFile(workspace, ".millrace/brief.md"),
    workspaces.readBaseFile(workspace, ".millrace/checks"),
  ]);
  return {
    notes: notes === undefined || notes.trim() === "" ? undefined : keepStart(notes.trim(), MAX_NOTES),
    checks: toCommands(checks ?? ""),
  };
}

export function toCommands(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .slice(0, MAX_CHECKS);
}
