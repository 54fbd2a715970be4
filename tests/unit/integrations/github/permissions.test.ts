import { describe, expect, it } from "vitest";
import type { Permission } from "../../../../src/domain/issue.ts";
import { createPermissionMemory } from "../../../../src/integrations/github/permission-memory.ts";
import { findMissingPermission, toPermissionNames } from "../../../../src/integrations/github/permission-names.ts";

describe("The names of permissions", () => {
  it("are those of GitHub's settings, with alternatives and what is needed together", () => {
    expect(toPermissionNames("pull_requests=write")).toBe("Pull requests: Read and write");
    expect(toPermissionNames("issues=write; pull_requests=write")).toBe(
      "Issues: Read and write, or Pull requests: Read and write",
    );
    expect(toPermissionNames("contents=read,statuses=read")).toBe("Contents: Read-only and Commit statuses: Read-only");
  });

  it("are read from a refusal, and a classic token is told its scope only where that is what is missing", () => {
    expect(findMissingPermission({ "x-accepted-github-permissions": "issues=write" })).toBe("Issues: Read and write");
    expect(findMissingPermission({ "x-oauth-scopes": "gist, read:repo_hook" })).toBe("the scope repo");
    expect(findMissingPermission({ "x-oauth-scopes": "gist, repo" })).toBeUndefined();
    expect(findMissingPermission({})).toBeUndefined();
  });
});

describe("The memory of permissions", () => {
  function makeMemory(answers: (Permission | Error)[]) {
    const clock = { now: 1_000 };
    const asked: string[] = [];
    const ask = createPermissionMemory(
      async (repo, login) => {
        asked.push(`${repo} ${login}`);
        const answer = answers.shift();
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error("Nothing is left.");
        return answer;
      },
      () => clock.now,
    );
    return { clock, asked, ask };
  }

  it("asks once in two minutes for one person, whatever the case, and then again", async () => {
    const { clock, asked, ask } = makeMemory(["write", "none"]);
    expect(await Promise.all([ask("ada/app", "Bob"), ask("Ada/App", "bob")])).toEqual(["write", "write"]);
    clock.now += 119_000;
    expect(await ask("ada/app", "bob")).toBe("write");
    expect(asked).toHaveLength(1);
    clock.now += 1_000;
    expect(await ask("ada/app", "bob")).toBe("none");
  });

  it("keeps no failure, and trusts nobody because of one", async () => {
    const { ask } = makeMemory(["write", new Error("Bad Gateway"), "read"]);
    expect(await ask("ada/app", "bob")).toBe("write");
    await expect(ask("ada/app", "eve")).rejects.toThrow("Bad Gateway");
    expect(await ask("ada/app", "eve")).toBe("read");
  });
});
