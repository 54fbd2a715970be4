import { expect, it } from "vitest";
import { formatMarker, type Marker } from "../../src/domain/marker.ts";
import type { CodeHost } from "../../src/domain/ports/code-host.ts";

/** A fresh host with one repository; its accounts are those of TrackerWorld. */
export interface HostWorld {
  host: CodeHost;
  repo: string;
  /** Branch of the repository with one commit more than `main`. */
  addBranch: (name: string) => Promise<void>;
  /** Opens a pull request by another account and returns its number. */
  addPull: (pull: { author: string; head: string; title: string; body: string }) => Promise<number>;
  closePull: (number: number) => Promise<void>;
  countWrites: () => number;
}

const MARKER: Marker = { kind: "pull-request", item: "ada--app-1", run: "ada--app-1-r1" };
const BRANCH = "millrace/1-crash-on-save";
const WANTED = { head: BRANCH, base: "main", title: "Fix the crash", text: "Closes #1\n\nChecked: npm test" };

/** What every CodeHost has to do, as tests. `setUp` is called once for each of them. */
export function describeCodeHost(setUp: () => Promise<HostWorld>): void {
  it("opens one pull request for one branch, however often it is asked", async () => {
    const { host, repo, addBranch, countWrites } = await setUp();
    await addBranch(BRANCH);
    const first = await host.ensurePullRequest(repo, MARKER, WANTED);
    const writes = countWrites();
    const second = await host.ensurePullRequest(repo, MARKER, WANTED);
    expect(first.change).toBe("created");
    expect(second).toEqual({ ...first, change: "unchanged" });
    expect(countWrites()).toBe(writes);
    expect(await host.findPullRequest(repo, BRANCH)).toMatchObject({
      number: first.number,
      url: first.url,
      title: "Fix the crash",
      author: "millrace",
      state: "open",
      headBranch: BRANCH,
      headSha: expect.stringMatching(/^[0-9a-f]{40}$/),
      baseBranch: "main",
      mergedAt: undefined,
    });
  });

  it("opens a draft where one is asked for", async () => {
    const { host, repo, addBranch } = await setUp();
    await addBranch(BRANCH);
    await host.ensurePullRequest(repo, MARKER, { ...WANTED, draft: true });
    expect(await host.findPullRequest(repo, BRANCH)).toMatchObject({ state: "open", isDraft: true });
  });

  it("edits the text of its pull request after another run of the item", async () => {
    const { host, repo, addBranch } = await setUp();
    await addBranch(BRANCH);
    const first = await host.ensurePullRequest(repo, MARKER, WANTED);
    const next = { ...MARKER, run: "ada--app-1-r2" };
    const edited = await host.ensurePullRequest(repo, next, { ...WANTED, text: "Closes #1\n\nBetter." });
    expect(edited).toEqual({ ...first, change: "updated" });
    expect(await host.ensurePullRequest(repo, next, { ...WANTED, text: "Closes #1\n\nBetter." })).toEqual({
      ...first,
      change: "unchanged",
    });
  });

  it("leaves an open pull request of somebody else from the same branch alone, even with our marker in it", async () => {
    const { host, repo, addBranch, addPull, countWrites } = await setUp();
    await addBranch(BRANCH);
    await addPull({ author: "ada", head: BRANCH, title: "Mine", body: formatMarker(MARKER) });
    await expect(host.ensurePullRequest(repo, MARKER, WANTED)).rejects.toMatchObject({
      decision: "park",
      code: "github.foreign_pull_request",
    });
    expect(countWrites()).toBe(0);
  });

  it("opens a new pull request after the earlier one was closed, and finds the newest", async () => {
    const { host, repo, addBranch, closePull } = await setUp();
    await addBranch(BRANCH);
    const first = await host.ensurePullRequest(repo, MARKER, WANTED);
    await closePull(first.number);
    expect(await host.findPullRequest(repo, BRANCH)).toMatchObject({ number: first.number, state: "closed" });
    const second = await host.ensurePullRequest(repo, MARKER, WANTED);
    expect(second).toMatchObject({ change: "created" });
    expect(await host.findPullRequest(repo, BRANCH)).toMatchObject({ number: second.number, state: "open" });
  });

  it("finds no pull request for a branch without one", async () => {
    const { host, repo, addBranch } = await setUp();
    await addBranch(BRANCH);
    expect(await host.findPullRequest(repo, BRANCH)).toBeUndefined();
    expect(await host.findPullRequest(repo, "no-such-branch")).toBeUndefined();
  });

  it("lists the open pull requests that say they close an issue, by anybody, and no others", async () => {
    const { host, repo, addBranch, addPull, closePull } = await setUp();
    const texts = ["Fixes #1", "See #1", "closes: ada/app#1", "Resolves #12", "Closed #1"];
    const numbers = [];
    for (const [index, body] of texts.entries()) {
      await addBranch(`topic-${index}`);
      numbers.push(await addPull({ author: "ada", head: `topic-${index}`, title: "A change", body }));
    }
    await closePull(numbers[4] ?? 0);
    const found = await host.listPullRequestsFor(repo, 1);
    expect(found.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([numbers[0], numbers[2]]);
  });
}
