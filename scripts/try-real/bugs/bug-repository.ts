import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BugRecord } from "./bug-record.ts";
import type { IssueChecks } from "./issue-checks.ts";
import { installPackage, listInstalled } from "./npm-client.ts";
import { type FileEdits, listReleaseEdits } from "./release-edits.ts";

export interface BugRepository {
  /** Folder with the files of the first commit: the package as published, what it needs to run, and the checks. */
  dir: string;
  /** What the next release changed in its readable sources. */
  edits: FileEdits[];
}

/** Brings both versions from the registry and lays out the older one as a repository. */
export async function makeBugRepository(bug: BugRecord, checks: IssueChecks, dir: string): Promise<BugRepository> {
  const name = bug.npm_package;
  const [buggy, fixed] = await Promise.all([
    installPackage(join(dir, "buggy"), `${name}@${bug.buggy_version}`, { scripts: false }),
    installPackage(join(dir, "fixed"), `${name}@${bug.fixed_version}`, { scripts: false }),
  ]);
  const repository = join(dir, "repository");
  await cp(join(buggy, name), repository, { recursive: true });
  for (const dependency of (await listInstalled(buggy)).filter((one) => one !== name)) {
    await cp(join(buggy, dependency), join(repository, "node_modules", dependency), { recursive: true });
  }
  await mkdir(join(repository, "checks"));
  for (const [check, text] of Object.entries(checks)) await writeFile(join(repository, "checks", `${check}.mjs`), text);
  return { dir: repository, edits: await listReleaseEdits(join(buggy, name), join(fixed, name)) };
}
