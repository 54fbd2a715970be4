import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { SECOND } from "../lib/durations.ts";
import type { Scene } from "./scene.ts";

/** The host and somebody who may look. */
type Place = Pick<Scene, "github" | "maintainerToken">;
interface Project {
  repo: string;
  checks: readonly { command: string }[];
}

export interface VerifiedPullRequest {
  repo: string;
  number: number;
  title: string;
  branch: string;
  /** The issue that it closes. */
  issue: number | undefined;
  mergeable: boolean;
  /** Checks that pass on the branch, and those that fail there. */
  green: string[];
  red: string[];
}

/**
 * Looks at the open pull requests as a maintainer would: asks the host whether each can be merged, checks its branch out
 * from the host's git, and runs all of the project's checks there. In the order of the projects, oldest first.
 */
export async function verifyPullRequests(
  place: Place,
  projects: readonly Project[],
  dir: string,
): Promise<VerifiedPullRequest[]> {
  return (await Promise.all(projects.map((project) => verifyProject(place, project, dir)))).flat();
}

/** Can be merged, closes its issue, and every check passes; without a single check nothing is shown. */
export function isSound({ mergeable, issue, green, red }: VerifiedPullRequest): boolean {
  return mergeable && issue !== undefined && green.length > 0 && red.length === 0;
}

async function verifyProject(place: Place, project: Project, dir: string): Promise<VerifiedPullRequest[]> {
  const { repo } = project;
  const pulls = await askHost<{ number: number; title: string; body: string; head: { ref: string } }[]>(
    place,
    `/repos/${repo}/pulls?state=open&per_page=100`,
  );
  const verified: VerifiedPullRequest[] = [];
  for (const { number, title, body, head } of pulls.toSorted((a, b) => a.number - b.number)) {
    const issue = /Closes #(\d+)/.exec(body)?.[1];
    verified.push({
      repo,
      number,
      title,
      branch: head.ref,
      issue: issue === undefined ? undefined : Number(issue),
      mergeable: await isMergeable(place, repo, number),
      ...(await runChecks(place, project, head.ref, dir)),
    });
  }
  return verified;
}

/** The host computes mergeability after the first question, so it is asked again for a while. */
async function isMergeable(place: Place, repo: string, number: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const pull = await askHost<{ mergeable: boolean | null }>(place, `/repos/${repo}/pulls/${number}`);
    if (pull.mergeable !== null) return pull.mergeable;
  }
  return false;
}

async function runChecks(
  { github }: Place,
  { repo, checks }: Project,
  branch: string,
  dir: string,
): Promise<{ green: string[]; red: string[] }> {
  const clone = await mkdtemp(join(dir, "look-"));
  try {
    const source = github.gitDir(repo);
    await execa("git", ["clone", "--quiet", "--shared", "--branch", branch, source, clone], { timeout: 30 * SECOND });
    const results = await Promise.all(
      checks.map(async ({ command }) => {
        const { exitCode } = await execa("/bin/sh", ["-c", command], {
          cwd: clone,
          timeout: 30 * SECOND,
          reject: false,
        });
        return { command, passed: exitCode === 0 };
      }),
    );
    return {
      green: results.filter(({ passed }) => passed).map(({ command }) => command),
      red: results.filter(({ passed }) => !passed).map(({ command }) => command),
    };
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

async function askHost<T>({ github, maintainerToken }: Place, path: string): Promise<T> {
  const answer = await fetch(`${github.url}${path}`, {
    headers: { authorization: `Bearer ${maintainerToken}` },
    signal: AbortSignal.timeout(10 * SECOND),
  });
  if (!answer.ok) throw new Error(`The stand-in answered ${answer.status} to ${path}.`);
  return (await answer.json()) as T;
}
