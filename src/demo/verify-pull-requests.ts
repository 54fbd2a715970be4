import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { SECOND } from "../lib/durations.ts";
import type { Scenario } from "./scenario/scenario.ts";
import type { Scene } from "./scene.ts";

/** The host and somebody who may look. */
type Place = Pick<Scene, "github" | "maintainerToken">;

export interface VerifiedPullRequest {
  number: number;
  title: string;
  branch: string;
  issue: number | undefined;
  mergeable: boolean;
  /** Checks that pass on the branch, and those that fail there. */
  green: string[];
  red: string[];
}

/**
 * Looks at the pull requests as a maintainer would: asks the host whether each can be merged, checks its branch out from
 * the host's git, and runs the project's checks there.
 */
export async function verifyPullRequests(
  scene: Place,
  scenario: Pick<Scenario, "repo" | "checks">,
  dir: string,
): Promise<VerifiedPullRequest[]> {
  const pulls = await askHost<{ number: number; title: string; body: string; head: { ref: string } }[]>(
    scene,
    `/repos/${scenario.repo}/pulls?state=open&per_page=100`,
  );
  const verified: VerifiedPullRequest[] = [];
  for (const { number, title, body, head } of pulls.toReversed()) {
    const issue = /Closes #(\d+)/.exec(body)?.[1];
    verified.push({
      number,
      title,
      branch: head.ref,
      issue: issue === undefined ? undefined : Number(issue),
      mergeable: await isMergeable(scene, scenario.repo, number),
      ...(await runChecks(scene, scenario, head.ref, dir)),
    });
  }
  return verified;
}

/** The host computes mergeability after the first question, so it is asked again for a while. */
async function isMergeable(scene: Place, repo: string, number: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const pull = await askHost<{ mergeable: boolean | null }>(scene, `/repos/${repo}/pulls/${number}`);
    if (pull.mergeable !== null) return pull.mergeable;
  }
  return false;
}

async function runChecks(
  scene: Place,
  scenario: Pick<Scenario, "repo" | "checks">,
  branch: string,
  dir: string,
): Promise<{ green: string[]; red: string[] }> {
  const clone = await mkdtemp(join(dir, "look-"));
  try {
    const source = scene.github.gitDir(scenario.repo);
    await execa("git", ["clone", "--quiet", "--shared", "--branch", branch, source, clone], { timeout: 30 * SECOND });
    const results = await Promise.all(
      scenario.checks.map(async (command) => {
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
