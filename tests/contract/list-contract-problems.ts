import type { GitHubStandIn } from "../../src/demo/github-stand-in/index.ts";
import { createGitHubContract } from "./github-contract.ts";

const CONTRACT = createGitHubContract();

/**
 * What GitHub's description says against these exchanges; requests that were refused as wrong only need right answers. Left
 * out is what it does not describe: git, and a HEAD of the root, which is asked for its Date alone.
 */
export function listContractProblems(requests: GitHubStandIn["requests"]): string[] {
  return requests
    .filter(({ method, path }) => !path.includes(".git/") && !(method === "HEAD" && path === "/"))
    .flatMap((entry) =>
      CONTRACT.check(entry)
        .filter(({ side }) => side === "response" || ![400, 422].includes(entry.status))
        .map(({ message }) => message),
    );
}
