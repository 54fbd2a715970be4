import { execa } from "execa";
import { SECOND } from "../../lib/durations.ts";
import { listProjectChecks } from "./project-checks.ts";

/** What a folder tells of the project that it is in. */
export interface DiscoveredProject {
  /** The clone's own folder; undefined outside of a clone. */
  root: string | undefined;
  /** owner/name of the remote, `origin` before others. */
  repo: string | undefined;
  /** API of the host that the remote is on, where it is another one than github.com; a guess by the host's name. */
  apiUrl: string | undefined;
  /** The branch that the remote calls its default. */
  base: string | undefined;
  /** Commands that the project's own files name for its tests. */
  checks: string[];
  /** git leaves `.env` and the data folder alone, or there is no git. */
  ignored: boolean;
}

type Git = (...args: string[]) => Promise<string>;

/** Looks at git and at the files of the usual build tools, in the clone around a folder. Runs nothing of the project. */
export async function discoverProject(dir: string): Promise<DiscoveredProject> {
  const git: Git = async (...args) => {
    const env = { GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: "ssh -oBatchMode=yes" };
    const result = await execa("git", args, { cwd: dir, env, timeout: 5 * SECOND, reject: false, stdin: "ignore" });
    return result.failed ? "" : result.stdout.trim();
  };
  const root = (await git("rev-parse", "--show-toplevel")) || undefined;
  if (root === undefined) {
    const none = { repo: undefined, apiUrl: undefined, base: undefined, ignored: true };
    return { root, ...none, checks: await listProjectChecks(dir) };
  }
  const names = (await git("remote")).split("\n").filter((name) => name !== "");
  const name = names.find((each) => each === "origin") ?? names[0];
  const remote = name === undefined ? undefined : parseRemote(await git("remote", "get-url", name));
  return {
    root,
    repo: remote?.repo,
    apiUrl: remote === undefined || remote.host === "github.com" ? undefined : `https://${remote.host}/api/v3`,
    base: name === undefined ? undefined : await findBase(git, name),
    checks: await listProjectChecks(root),
    ignored: (await git("check-ignore", ".env", ".millrace/x")).split("\n").length === 2,
  };
}

/**
 * `git@github.com:acme/shop.git`, `https://github.com/acme/shop` or `ssh://git@host:22/acme/shop.git`. A host whose name
 * does not speak of GitHub may be any forge, so nothing is concluded from it.
 */
function parseRemote(url: string): { host: string; repo: string } | undefined {
  const match =
    /^(?:https?|ssh):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url) ??
    /^(?:[^@/]+@)?([^/:]+):([^/]+\/[^/]+?)(?:\.git)?$/.exec(url);
  const [, host = "", repo = ""] = match ?? [];
  const isGitHub = /(^|\.)(github|ghe)\./i.test(host);
  if (!isGitHub || !/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(repo)) return undefined;
  return { host: host.toLowerCase().replace(/^(www|ssh)\./, ""), repo };
}

/** As the clone remembers it, else as the remote says it, else the branch that is checked out. */
async function findBase(git: Git, remote: string): Promise<string | undefined> {
  const known = await git("symbolic-ref", "--short", `refs/remotes/${remote}/HEAD`);
  if (known.startsWith(`${remote}/`)) return known.slice(remote.length + 1);
  const asked = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(await git("ls-remote", "--symref", remote, "HEAD"))?.[1];
  return asked ?? ((await git("symbolic-ref", "--short", "HEAD")) || undefined);
}
