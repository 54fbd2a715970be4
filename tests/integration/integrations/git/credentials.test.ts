import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";
import { startGitHttpServer } from "./git-http-server.ts";
import { BRANCH, git, makeBench, RUN, write } from "./repositories.ts";

const TOKEN = "ghp_verySecretToken0123456789";
const FORMS = [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64"), encodeURIComponent(TOKEN)];

/** A runner whose remote is a real git server on the loopback, and whose git writes down how it was called. */
async function makeHttpBench({ token = TOKEN, authHost }: { token?: string; authHost?: string } = {}) {
  const { root, remote } = await makeBench();
  const server = await startGitHttpServer(root, TOKEN);
  const calls = join(root, "calls");
  const real = (await git(root, "--exec-path")).replace(/\/lib\/git-core$|\/libexec\/git-core$/, "/bin/git");
  const script = `#!/bin/sh\n{ echo "ARGV $*"; env; echo END; } >>${calls}\nexec ${real} "$@"\n`;
  await mkdir(join(root, "bin"));
  await writeFile(join(root, "bin", "git"), script, { mode: 0o755 });
  const dataDir = join(root, "data");
  const make = (given: string | undefined) =>
    createWorkspaces({
      dataDir,
      ...(given === undefined ? {} : { takeToken: async () => given }),
      authHost: authHost ?? server.host,
      timeoutMs: 20_000,
      path: `${join(root, "bin")}:/usr/local/bin:/usr/bin:/bin`,
    });
  const ref = { repo: "acme/widget", remote: `${server.url}/remote.git`, base: "main" };
  const workspaces = make(token);
  const listCalls = async () => (await readFile(calls, "utf8")).split("END\n").filter((call) => call !== "");
  return { root, remote, server, dataDir, ref, workspaces, make, listCalls };
}

async function listFilesWith(dir: string, needles: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, "latin1");
    if (needles.some((needle) => text.includes(needle))) found.push(path);
  }
  return found;
}

describe("a remote over http", () => {
  it("is fetched and pushed with a token that is in no file, no argument and no other process", async () => {
    const { dataDir, ref, workspaces, remote, listCalls } = await makeHttpBench();
    const workspace = await workspaces.ensureWorkspace(ref, RUN, BRANCH);
    await write(workspace.dir, { "a.txt": "changed\n" });
    await workspaces.changes(workspace);
    const commit = await workspaces.commit(workspace, "fix");
    expect(await workspaces.ensurePushed(ref, workspace, commit)).toBe("pushed");
    expect(await git(remote, "rev-parse", BRANCH)).toBe(commit);

    expect(await listFilesWith(dataDir, FORMS)).toEqual([]);
    const calls = await listCalls();
    const withToken = calls.filter((call) => FORMS.some((form) => call.includes(form)));
    const commands = withToken.map((call) => /ARGV .*? (fetch|push|ls-remote) /.exec(call)?.[1]);
    expect(commands).toEqual(["fetch", "ls-remote", "push", "ls-remote"]);
    expect(calls.length).toBeGreaterThan(withToken.length + 5);
    for (const call of calls) {
      const argv = call.slice(0, call.indexOf("\n"));
      expect(FORMS.filter((form) => argv.includes(form))).toEqual([]);
    }
  });

  it("gets a clear answer for a wrong token and for none, without the token in it", async () => {
    const { ref, make } = await makeHttpBench();
    for (const token of ["ghp_wrongTokenWrongToken", undefined]) {
      const failure: unknown = await make(token)
        .ensureWorkspace(ref, RUN, BRANCH)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: "git.auth_failed",
        decision: "park",
        message: expect.stringContaining("acme/widget"),
        hint: expect.stringContaining("token"),
      });
      expect(JSON.stringify(failure)).not.toContain("ghp_wrong");
    }
  });

  it("never sees the token where it is not the host that the token is for", async () => {
    const { ref, server, workspaces } = await makeHttpBench({ authHost: "github.com" });
    await expect(workspaces.ensureWorkspace(ref, RUN, BRANCH)).rejects.toMatchObject({ code: "git.auth_failed" });
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it("does not lead the token elsewhere by a redirect", async () => {
    const { ref, server, root, workspaces } = await makeHttpBench();
    const thief = await startGitHttpServer(root, TOKEN);
    server.breakWith({ redirect: thief.url });
    await expect(workspaces.ensureWorkspace(ref, RUN, BRANCH)).rejects.toMatchObject({ code: "git.remote_moved" });
    expect(thief.requests).toEqual([]);
  });

  it("may carry a name and password in its address, which then are in no argument and no message", async () => {
    const { ref, server, listCalls, workspaces } = await makeHttpBench({ token: "", authHost: "nowhere" });
    const remote = `http://x-access-token:${TOKEN}@${server.host}/remote.git`;
    await workspaces.ensureWorkspace({ ...ref, remote }, RUN, BRANCH);
    for (const call of await listCalls()) expect(call.slice(0, call.indexOf("\n"))).not.toContain(TOKEN);
    const missing = workspaces.ensureWorkspace({ ...ref, remote, base: "nope" }, `${RUN}0` as typeof RUN, BRANCH);
    await expect(missing).rejects.toSatisfy((error: Error) => !error.message.includes(TOKEN));
  });

  it("that is broken for now is worth another try; one that is not there is not", async () => {
    const { ref, server, workspaces } = await makeHttpBench();
    const ensure = (changes: Partial<typeof ref>) => workspaces.ensureWorkspace({ ...ref, ...changes }, RUN, BRANCH);
    server.breakWith(502);
    await expect(ensure({})).rejects.toMatchObject({ code: "git.remote_unavailable", decision: "retry" });
    server.breakWith(429);
    await expect(ensure({})).rejects.toMatchObject({ code: "git.remote_unavailable", decision: "retry" });
    server.breakWith(undefined);
    await expect(ensure({ remote: "http://127.0.0.1:1/x.git" })).rejects.toMatchObject({ decision: "retry" });
    await expect(ensure({ remote: `${server.url}/none.git` })).rejects.toMatchObject({
      code: "git.repository_missing",
      decision: "park",
    });
    await expect(ensure({ base: "nope" })).rejects.toMatchObject({ code: "git.base_missing", decision: "park" });
    expect((await ensure({})).branch).toBe(BRANCH);
  });
});
