import { writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Octokit } from "@octokit/rest";
import { execa } from "execa";
import { expect, onTestFinished } from "vitest";
import {
  startGitHubStandIn,
  type GitHubStandIn,
  type StandInOptions,
} from "../../../../src/demo/github-stand-in/index.ts";
import { listContractProblems } from "../../../contract/list-contract-problems.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

/** Everybody's token is `token-of-<login>`. `owen` owns both repositories; `nobody` has no role in any. */
export const PEOPLE = ["owen", "mia", "bot", "tess", "rita", "nobody"] as const;
export type Person = (typeof PEOPLE)[number];

export const SHOP = { owner: "owen", repo: "shop" };
export const VAULT = { owner: "owen", repo: "vault" };
const ROLES = { mia: "maintain", bot: "write", tess: "triage", rita: "read" } as const;

export interface TestHost {
  standIn: GitHubStandIn;
  /** The real client, signed in. */
  as(person: Person): Octokit;
  /** The real client with any token, or none. */
  withToken(token: string | undefined): Octokit;
  /** A clone of `owen/shop` made over HTTP. */
  clone(person?: Person): Promise<Clone>;
}

export interface Clone {
  dir: string;
  git(...args: string[]): Promise<string>;
  /** Commits the files on the branch, made from where the clone stands, and pushes it. Returns the commit. */
  push(branch: string, files: Record<string, string>, message?: string): Promise<string>;
}

/** A stand-in of the test's own. When the test ends, every exchange must have been valid by GitHub's description. */
export async function startTestHost(options: Partial<StandInOptions> = {}): Promise<TestHost> {
  const dir = await makeTempDir();
  const standIn = await startGitHubStandIn({ dir: join(dir, "host"), ...options });
  onTestFinished(async () => {
    await standIn.close();
    expect(listContractProblems(standIn.requests)).toEqual([]);
  });
  for (const login of PEOPLE) standIn.addUser({ login, token: `token-of-${login}` });
  const files = { "README.md": "A shop.\n", "src/cart.js": "export const cart = [];\n" };
  await standIn.addRepository({ repo: "owen/shop", files, collaborators: ROLES });
  let clones = 0;
  const withToken = (token: string | undefined): Octokit =>
    new Octokit({
      baseUrl: standIn.url,
      ...(token === undefined ? {} : { auth: token }),
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  return {
    standIn,
    withToken,
    as: (person) => withToken(`token-of-${person}`),
    async clone(person = "bot") {
      clones += 1;
      return await makeClone(toSignedUrl(standIn.gitUrl("owen/shop"), `token-of-${person}`), join(dir, `c${clones}`));
    },
  };
}

export function toSignedUrl(url: string, token: string): string {
  const signed = new URL(url);
  signed.username = "x-access-token";
  signed.password = token;
  return signed.href;
}

const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Bot",
  GIT_AUTHOR_EMAIL: "bot@localhost",
  GIT_COMMITTER_NAME: "Bot",
  GIT_COMMITTER_EMAIL: "bot@localhost",
};

export async function runTestGit(dir: string, ...args: string[]): Promise<string> {
  const { stdout } = await execa("git", args, { cwd: dir, env: GIT_ENVIRONMENT, timeout: 20_000 });
  return stdout;
}

async function makeClone(url: string, dir: string): Promise<Clone> {
  await mkdir(dir, { recursive: true });
  const git = (...args: string[]): Promise<string> => runTestGit(dir, ...args);
  await git("clone", "--quiet", url, ".");
  return {
    dir,
    git,
    async push(branch, files, message = `Change ${branch}`) {
      await git("checkout", "--quiet", "-B", branch);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(dir, path)), { recursive: true });
        await writeFile(join(dir, path), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--message", message);
      await git("push", "--quiet", "origin", branch);
      return await git("rev-parse", "HEAD");
    },
  };
}

/** Status and message of a refused request. */
export async function refusalOf(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: { message?: string } } };
    return { status, message: response?.data?.message ?? "" };
  }
  throw new Error("The request was not refused.");
}
