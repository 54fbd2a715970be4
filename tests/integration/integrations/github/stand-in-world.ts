import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import { type GitHubStandIn, startGitHubStandIn } from "../../../../src/demo/github-stand-in/index.ts";
import type { ReviewHost } from "../../../../src/domain/ports/review-host.ts";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import type { FaultyWorld } from "../../../conformance/lost-answers.ts";
import { createGitHubContract } from "../../../contract/github-contract.ts";
import { startHttpRelay } from "../../../helpers/http-relay.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const run = promisify(execFile);
/** GitHub's own description of its API. */
const CONTRACT = createGitHubContract();
const REPO = "ada/app";
const AUTHOR = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
const toToken = (login: string): string => `token-of-${login}-000001`;

export interface StandInWorld extends FaultyWorld {
  standIn: GitHubStandIn;
  reviews: ReviewHost;
}

/** Our own stand-in, strict about tokens and roles and with real git, behind the same relay as the emulator. Every exchange of a test is checked at its end. */
export async function startStandInWorld(): Promise<StandInWorld> {
  const standIn = await startGitHubStandIn({ dir: await makeTempDir() });
  const relay = await startHttpRelay(() => standIn.url);
  onTestFinished(async () => {
    await relay.close();
    await standIn.close();
    expect(standIn.requests.flatMap((request) => CONTRACT.check(request))).toEqual([]);
  });
  for (const login of ["millrace", "ada", "stranger"]) standIn.addUser({ login, token: toToken(login) });
  await standIn.addRepository({
    repo: REPO,
    files: { "README.md": "# App\n" },
    collaborators: { millrace: "write" },
  });

  const github: FaultyWorld["github"] = (options = {}) =>
    createGitHub({
      apiUrl: relay.url,
      access: { token: options.token ?? toToken("millrace") },
      redact: (text) => text,
      timeoutMs: options.timeoutMs ?? 10_000,
      retryDelays: { baseMs: 5, longestPauseMs: options.longestPauseMs ?? 3_000 },
      writeSpacing: { every: 0, notifying: 0 },
    });

  async function callAsAda(method: string, path: string, body: unknown): Promise<{ number: number }> {
    const headers = { authorization: `token ${toToken("ada")}`, "content-type": "application/json" };
    const answer = await fetch(standIn.url + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { number: number };
  }

  return {
    standIn,
    relay,
    github,
    ...github(),
    as: (login) => github({ token: toToken(login) }).tracker,
    repo: REPO,
    addIssue: async (issue) => standIn.addIssue(REPO, issue),
    addComment: async ({ issue, ...comment }) => void standIn.addComment(REPO, issue, comment),
    addMilestone: async (milestone) => standIn.addMilestone(REPO, milestone),
    addBranch: async (name) => {
      const git = async (...args: string[]): Promise<string> => {
        const { stdout } = await run("git", ["-C", standIn.gitDir(REPO), ...AUTHOR, ...args], { timeout: 10_000 });
        return stdout.trim();
      };
      const commit = await git("commit-tree", "main^{tree}", "-p", "main", "-m", `Change for ${name}`);
      await git("update-ref", `refs/heads/${name}`, commit);
    },
    addPull: async ({ author: _ada, ...pull }) =>
      (await callAsAda("POST", `/repos/${REPO}/pulls`, { ...pull, base: "main" })).number,
    closePull: async (number) => {
      await callAsAda("PATCH", `/repos/${REPO}/pulls/${number}`, { state: "closed" });
    },
    countWrites: () => relay.writes().length,
  };
}
