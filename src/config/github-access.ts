import { ConfigError } from "../domain/errors.ts";
import type { GitHubConfig } from "./schema.ts";

/** How Millrace signs in at the host: a personal token, or a GitHub App with its private key as PEM. */
export type GitHubAccess =
  | { token: string }
  | { app: { id: number | string; privateKey: string; installationId?: number | undefined } };

/** Of a loaded configuration, in which one of the two is complete. */
export function toGitHubAccess({ token, app }: Pick<GitHubConfig, "token" | "app">): GitHubAccess {
  if (token !== undefined) return { token };
  if (app?.privateKey !== undefined) {
    const { id, privateKey, installationId } = app;
    return { app: { id, privateKey, installationId } };
  }
  throw new ConfigError("There is neither a token nor an app to sign in with.", {
    code: "config.missing_key",
    hint: "Set github.token or github.app in the configuration.",
  });
}
