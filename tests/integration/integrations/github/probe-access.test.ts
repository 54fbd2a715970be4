import { describe, expect, it } from "vitest";
import { ALL_PERMISSIONS, REPO, startAppWorld } from "./app-world.ts";

const ALL = [
  "Metadata: Read-only",
  "Issues: Read-only",
  "Pull requests: Read-only",
  "Checks: Read-only",
  "Commit statuses: Read-only",
  "Actions: Read-only",
  "Issues: Read and write",
  "Pull requests: Read and write",
  "Contents: Read and write",
];

describe("The examination of access", () => {
  it("proves all that the work needs, and leaves no trace", async () => {
    const { standIn, github } = await startAppWorld();
    expect(await github().probeAccess(REPO, "main")).toEqual({ signedInAs: "app", proven: ALL, missing: [] });
    expect(standIn.listIssues(REPO)).toEqual([]);
    const changed = standIn.requests.filter(
      ({ isWrite, status, path }) => isWrite && status < 400 && path.startsWith("/repos"),
    );
    expect(changed).toEqual([]);
  });

  it.each([
    {
      name: "issues",
      permission: "Issues: Read and write, or Pull requests: Read and write",
      call: "write comments and labels",
    },
    { name: "pull_requests", permission: "Pull requests: Read and write", call: "open pull requests" },
    { name: "contents", permission: "Contents: Read and write", call: "push branches" },
  ])("names $permission where an App has $name for reading only", async ({ name, permission, call }) => {
    const rest = name === "issues" ? { pull_requests: "read" as const } : {};
    const { github } = await startAppWorld({ permissions: { ...ALL_PERMISSIONS, ...rest, [name]: "read" } });
    const { missing } = await github().probeAccess(REPO, "main");
    expect(missing).toContainEqual({
      permission,
      call,
      reason: expect.stringContaining("Resource not accessible by integration"),
    });
  });

  it("names what a fine-grained token lacks", async () => {
    const { standIn, github } = await startAppWorld();
    standIn.setRole(REPO, "mia", "write");
    const token = "github_pat_000000000001";
    standIn.addToken({
      login: "mia",
      token,
      permissions: { ...ALL_PERMISSIONS, pull_requests: "read" },
      repositories: [REPO],
    });
    const report = await github({ access: { token } }).probeAccess(REPO, "main");
    expect(report).toMatchObject({ signedInAs: "token", missing: [{ permission: "Pull requests: Read and write" }] });
    expect(report.missing[0]?.reason).toContain("Resource not accessible by personal access token");
  });

  it.each(["checks", "statuses", "actions"])(
    "says what goes without reading %s, where the work goes on",
    async (name) => {
      const { standIn, github } = await startAppWorld();
      standIn.setRole(REPO, "mia", "write");
      const token = "github_pat_000000000002";
      const permissions = Object.fromEntries(Object.entries(ALL_PERMISSIONS).filter(([each]) => each !== name));
      standIn.addToken({ login: "mia", token, permissions, repositories: [REPO] });
      const { missing } = await github({ access: { token } }).probeAccess(REPO, "main");
      expect(missing).toMatchObject([{ lost: expect.any(String), reason: expect.stringContaining("403") }]);
    },
  );

  it("names the scope that a classic token lacks, for each call that needs it", async () => {
    const { standIn, github } = await startAppWorld();
    standIn.setRole(REPO, "mia", "write");
    const token = "ghp_000000000001";
    standIn.addToken({ login: "mia", token, scopes: ["gist"] });
    const { proven, missing } = await github({ access: { token } }).probeAccess(REPO, "main");
    expect(proven).toEqual([]);
    expect(new Set(missing.map(({ permission }) => permission))).toEqual(new Set(["the scope repo"]));
  });

  it("says nothing of permissions where the host has trouble", async () => {
    const { standIn, github } = await startAppWorld();
    standIn.faults.plan({ kind: 502, method: "POST", path: /pulls$/, times: 9 });
    await expect(github().probeAccess(REPO, "main")).rejects.toMatchObject({ code: "github.unavailable" });
  });
});
