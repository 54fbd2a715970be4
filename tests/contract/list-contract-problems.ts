import type { GitHubStandIn } from "../../src/demo/github-stand-in/index.ts";
import { createGitHubContract } from "./github-contract.ts";

const CONTRACT = createGitHubContract();

/** What GitHub's description says against these exchanges; requests that were refused as wrong only need right answers. */
export function listContractProblems(requests: GitHubStandIn["requests"]): string[] {
  return requests
    .filter(({ path }) => !path.includes(".git/"))
    .flatMap((entry) =>
      CONTRACT.check(entry)
        .filter(({ side }) => side === "response" || ![400, 422].includes(entry.status))
        .map(({ message }) => message),
    );
}
