import type { AppState } from "./app-state.ts";
import { toGitHubAccess } from "./config/github-access.ts";
import type { Config } from "./config/schema.ts";
import { createGitHub, type GitHub, type GitHubOptions } from "./integrations/github/index.ts";
import type { Redactor } from "./lib/redact.ts";

/** The configured host. With the state it shares its limits and its known answers with all other runners and commands. */
export function openGitHub(
  { github }: Pick<Config, "github">,
  redactor: Redactor,
  state?: Pick<AppState, "quota" | "answers">,
  log?: GitHubOptions["log"],
  retryDelays?: GitHubOptions["retryDelays"],
): GitHub {
  return createGitHub({
    apiUrl: github.apiUrl,
    access: toGitHubAccess(github),
    redact: (text) => redactor.redact(text),
    onSecret: (secret) => redactor.register(secret),
    reserve: github.reserve,
    writeSpacing: github.writeSpacing,
    quota: state?.quota,
    answers: state?.answers,
    log,
    retryDelays,
  });
}
