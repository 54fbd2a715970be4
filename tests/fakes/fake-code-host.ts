import type { CodeHost } from "../../src/domain/ports/code-host.ts";
import type { PullRequest } from "../../src/domain/pull-request.ts";
import { ME } from "./fake-tracker.ts";

export interface FakeCodeHost {
  port: CodeHost;
  writes: string[];
  pulls: (PullRequest & { text: string; closes?: number })[];
}

/** Pull requests in memory. */
export function createFakeCodeHost({ now, me = ME }: { now: () => Date; me?: string }): FakeCodeHost {
  const pulls: FakeCodeHost["pulls"] = [];
  const writes: string[] = [];
  const port: CodeHost = {
    findPullRequest: async (_repo, headBranch) => pulls.findLast((pull) => pull.headBranch === headBranch),
    listPullRequestsFor: async (_repo, issue) => pulls.filter((pull) => pull.state === "open" && pull.closes === issue),
    async ensurePullRequest(repo, _marker, { head, base, title, text, draft }) {
      const existing = pulls.find((pull) => pull.headBranch === head && pull.state === "open");
      if (existing !== undefined) {
        const change = existing.text === text && existing.title === title ? "unchanged" : "updated";
        if (change === "updated") writes.push(`edit pull request #${existing.number}`);
        Object.assign(existing, { text, title });
        return { change, url: existing.url, number: existing.number };
      }
      const number = 500 + pulls.length;
      const url = `https://host/${repo}/pull/${number}`;
      const at = { createdAt: now().toISOString(), headSha: "abc" };
      const pull = { number, url, title, text, author: me, state: "open", isDraft: draft === true } as const;
      pulls.push({ ...pull, headBranch: head, baseBranch: base, ...at });
      writes.push(`pull request #${number} from ${head}`);
      return { change: "created", url, number };
    },
  };
  return { port, writes, pulls };
}
