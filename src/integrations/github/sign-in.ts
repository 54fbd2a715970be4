import { createHash } from "node:crypto";
import type { Octokit } from "@octokit/rest";
import type { GitHubAccess } from "../../config/github-access.ts";
import { type AppAccess, createAppAccess, LEFT_FOR_REQUEST_MS } from "./app-access.ts";
import { renewAfterSetBack } from "./renew-after-set-back.ts";

/** Whose requests are counted together: the account of a token, or one installation of an App. */
export interface Account {
  /** Stable over restarts and the same on every runner; holds no secret. */
  id: string;
  /** A token with at least so much time left. */
  takeToken(leftMs?: number): Promise<string>;
  /** The host refused the token; true where another one can be had. */
  renew(): boolean;
}

/** The way in. Errors are the host's own, as Octokit throws them. */
export interface SignIn {
  /** The account whose requests concern this repository. */
  findAccount(repo: string | undefined): Promise<Account>;
  /** Login of the App; undefined for a token, whose account is asked for by a request of its own. */
  readAppLogin(): Promise<string> | undefined;
  /** Signs with the App's key, for what only the App itself may ask; undefined for a token. */
  findAppOctokit(): Octokit | undefined;
}

export function createSignIn(
  access: GitHubAccess,
  deps: {
    makeAppOctokit: (app: { id: number | string; privateKey: string }) => Octokit;
    onSecret(secret: string): void;
  },
): SignIn {
  if ("token" in access) {
    const { token } = access;
    const id = `token-${createHash("sha256").update(token).digest("hex").slice(0, 12)}`;
    const account: Account = { id, takeToken: async () => token, renew: () => false };
    return { findAccount: async () => account, readAppLogin: () => undefined, findAppOctokit: () => undefined };
  }
  const getOctokit = renewAfterSetBack(() => deps.makeAppOctokit(access.app));
  const app = createAppAccess({
    app: access.app,
    getOctokit,
    onSecret: (secret) => deps.onSecret(secret),
  });
  const accounts = new Map<number, Account>();
  return {
    async findAccount(repo) {
      if (repo === undefined) throw new Error("An App has no account outside of a repository.");
      const installation = await app.findInstallation(repo);
      const account = accounts.get(installation) ?? makeInstallationAccount(app, access.app.id, installation);
      accounts.set(installation, account);
      return account;
    },
    readAppLogin: () => app.readLogin(),
    findAppOctokit: getOctokit,
  };
}

function makeInstallationAccount(app: AppAccess, appId: number | string, installation: number): Account {
  return {
    id: `app-${appId}-${installation}`,
    takeToken: (leftMs = LEFT_FOR_REQUEST_MS) => app.takeToken(installation, leftMs),
    renew() {
      app.forget(installation);
      return true;
    },
  };
}
