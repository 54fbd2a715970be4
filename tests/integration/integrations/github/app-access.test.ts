import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Marker } from "../../../../src/domain/marker.ts";
import type { RunId } from "../../../../src/domain/agent-run.ts";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";
import { HOUR, MINUTE } from "../../../../src/lib/durations.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";
import { APP_ID, APP_KEY, OTHER_KEY, REPO, startAppWorld } from "./app-world.ts";

const QUESTION: Marker = { kind: "question", item: "ada--app-1" };

describe("A GitHub App", () => {
  it("signs in with its key, finds its installation by the repository, and writes as its bot", async () => {
    const { standIn, github, secrets } = await startAppWorld();
    const issue = standIn.addIssue(REPO, { title: "Crash", author: "ada" });
    const { tracker } = github();
    expect(await tracker.whoAmI()).toBe("millrace[bot]");
    expect(await tracker.ensureComment(REPO, issue, QUESTION, "Left?")).toMatchObject({ change: "created" });
    expect(await tracker.ensureComment(REPO, issue, QUESTION, "Left?")).toMatchObject({ change: "unchanged" });
    expect(await tracker.listComments(REPO, issue)).toMatchObject([{ author: "millrace[bot]", authorIsBot: true }]);
    expect(secrets).toEqual(standIn.listInstallationTokens());
    expect(secrets).toHaveLength(1);
  });

  it("asks for one token and one installation, however many requests begin together", async () => {
    const { standIn, github } = await startAppWorld();
    const { tracker } = github();
    await Promise.all([1, 2, 3, 4].map(() => tracker.listOpenIssues(REPO, {})));
    const ownQuestions = standIn.requests.filter(({ path }) => /\/installation$|access_tokens$/.test(path));
    expect(ownQuestions.map(({ method }) => method)).toEqual(["GET", "POST"]);
  });

  it("takes the installation of the configuration without looking for one", async () => {
    const { standIn, github, installation } = await startAppWorld();
    const app = { id: APP_ID, privateKey: APP_KEY, installationId: installation };
    await github({ access: { app } }).tracker.listOpenIssues(REPO, {});
    expect(standIn.requests.some(({ path }) => path.endsWith("/installation"))).toBe(false);
  });

  it.each([
    { minutes: 60, tokens: 1 },
    { minutes: 4, tokens: 3 },
  ])(
    "makes $tokens tokens for three requests where a token is good for $minutes minutes",
    async ({ minutes, tokens }) => {
      const { standIn, github, secrets } = await startAppWorld({ installationTokenMs: minutes * MINUTE });
      const { tracker } = github();
      for (let n = 0; n < 3; n += 1) await tracker.listOpenIssues(REPO, {});
      expect(secrets).toHaveLength(tokens);
      expect(standIn.requests.filter(({ status }) => status === 401)).toEqual([]);
    },
  );

  it("gets another token where the present one was withdrawn before its time", async () => {
    const { standIn, github, secrets } = await startAppWorld();
    const { tracker } = github();
    await tracker.listOpenIssues(REPO, {});
    standIn.revokeToken(secrets[0] ?? "");
    expect(await tracker.listOpenIssues(REPO, {})).toEqual([]);
    expect(secrets).toHaveLength(2);
  });

  it("goes on after it was installed again, under another number", async () => {
    const { standIn, github, installation } = await startAppWorld();
    const { tracker } = github();
    await tracker.listOpenIssues(REPO, {});
    standIn.uninstallApp(installation);
    await expect(tracker.listOpenIssues(REPO, {})).rejects.toMatchObject({ code: "github.not_installed" });
    standIn.installApp({ app: "millrace", account: "ada", permissions: { issues: "write" } });
    expect(await tracker.listOpenIssues(REPO, {})).toEqual([]);
  });

  it.each([
    { title: "ahead", offsetMs: -10 * MINUTE },
    { title: "behind", offsetMs: 2 * HOUR },
  ])("works on a machine whose clock is $title of the host's", async ({ offsetMs }) => {
    const { github } = await startAppWorld({ now: () => new Date(Date.now() + offsetMs) });
    const { tracker } = github();
    expect(await tracker.whoAmI()).toBe("millrace[bot]");
    expect(await tracker.listOpenIssues(REPO, {})).toEqual([]);
  });

  it("says that the key is wrong, and that the App is not installed", async () => {
    const { github } = await startAppWorld();
    const wrong = github({ access: { app: { id: APP_ID, privateKey: OTHER_KEY } } });
    await expect(wrong.tracker.whoAmI()).rejects.toMatchObject({ decision: "configure", code: "github.bad_app" });
    await expect(wrong.tracker.listOpenIssues(REPO, {})).rejects.toMatchObject({ code: "github.bad_app" });
    await expect(github().tracker.listOpenIssues("ada/other", {})).rejects.toMatchObject({
      decision: "park",
      code: "github.not_installed",
    });
  });

  it("pushes with a token that has twenty minutes left, renewed for the push where it has less", async () => {
    const { standIn, github, secrets } = await startAppWorld({ installationTokenMs: 10 * MINUTE });
    const { tracker, takeGitToken } = github();
    const dataDir = await makeTempDir();
    const workspaces = createWorkspaces({
      dataDir,
      takeToken: takeGitToken,
      authHost: new URL(standIn.url).host,
      path: process.env["PATH"] ?? "",
    });
    const ref = { repo: REPO, remote: standIn.gitUrl(REPO), base: "main" };
    await tracker.listOpenIssues(REPO, {});
    const workspace = await workspaces.ensureWorkspace(ref, "ada--app-1-r1" as RunId, "millrace/1-crash");
    await writeFile(join(workspace.dir, "NOTES.md"), "Done.\n");
    const commit = await workspaces.commit(workspace, "Fix the crash");
    expect(secrets).toHaveLength(2);
    expect(await workspaces.ensurePushed(ref, workspace, commit)).toBe("pushed");
    expect(secrets).toHaveLength(3);
    const shown = await execa("git", ["-C", standIn.gitDir(REPO), "rev-parse", "millrace/1-crash"]);
    expect(shown.stdout).toBe(commit);
  });
});

describe("A host whose API is below a path", () => {
  it("is asked there, on every page, and git is asked on the host itself", async () => {
    const { standIn, github } = await startAppWorld({ apiPath: "/api/v3" });
    for (let n = 1; n <= 101; n += 1) standIn.addIssue(REPO, { title: `Issue ${n}`, author: "ada" });
    const { tracker } = github();
    const issues = await tracker.listOpenIssues(REPO, {});
    expect(issues).toHaveLength(101);
    const web = standIn.url.replace("/api/v3", "");
    expect(issues[0]?.url).toBe(`${web}/${REPO}/issues/1`);
    expect(new Set(standIn.requests.map(({ status }) => status))).toEqual(new Set([200, 201]));
  });
});
