import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";
import { MINUTE } from "../../lib/durations.ts";
import { toOwnerAndRepo } from "./repository-name.ts";

export interface AppKey {
  id: number | string;
  privateKey: string;
  installationId?: number | undefined;
}

/** An installation's token. `endsAt` is by this machine's clock, whatever the difference to the host's. */
interface InstallationToken {
  token: string;
  endsAt: number;
}

/** A GitHub App at one host: its name, where it is installed, and tokens of its installations. */
export interface AppAccess {
  /** `<slug>[bot]`, the account that the App's writes show. */
  readLogin(): Promise<string>;
  /** Id of the installation that covers the repository. Throws what the host answers where there is none. */
  findInstallation(repo: string): Promise<number>;
  /** A token with at least so much of its hour left; a new one is asked for where the present one has less. */
  takeToken(installation: number, leftMs: number): Promise<string>;
  /** The host refused the token before its time: the next one is new, and the installation is looked for again. */
  forget(installation: number): void;
}

/**
 * Signs requests with the App's key (docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app).
 * `getOctokit` has to make them with `makeAppStrategy`: it signs with a JWT whose clock follows the host's.
 */
export function createAppAccess(deps: {
  app: AppKey;
  getOctokit(): Octokit;
  /** Told of each new token before it is used. */
  onSecret(secret: string): void;
  now?: (() => number) | undefined;
}): AppAccess {
  const { app, getOctokit, onSecret, now = Date.now } = deps;
  const tokens = new Map<number, Promise<InstallationToken>>();
  const installations = new Map<string, Promise<number>>();

  async function mint(installation: number): Promise<InstallationToken> {
    const { data, headers } = await getOctokit().rest.apps.createInstallationAccessToken({
      installation_id: installation,
    });
    onSecret(data.token);
    const hostNow = Date.parse(headers.date ?? "");
    const lifeMs = Date.parse(data.expires_at) - (Number.isNaN(hostNow) ? now() : hostNow);
    return { token: data.token, endsAt: now() + lifeMs };
  }

  return {
    async readLogin() {
      const { data } = await getOctokit().rest.apps.getAuthenticated();
      if (data?.slug === undefined) throw new Error("The host does not name the App.");
      return `${data.slug}[bot]`;
    },

    async findInstallation(repo) {
      if (app.installationId !== undefined) return app.installationId;
      const key = repo.toLowerCase();
      const asked =
        installations.get(key) ??
        getOctokit()
          .rest.apps.getRepoInstallation(toOwnerAndRepo(repo))
          .then(({ data }) => data.id);
      installations.set(key, asked);
      return keepUnlessFailed(installations, key, asked);
    },

    async takeToken(installation, leftMs) {
      const present = tokens.get(installation);
      if (present !== undefined) {
        const { token, endsAt } = await keepUnlessFailed(tokens, installation, present);
        if (endsAt - now() > leftMs) return token;
        // Another caller may have asked for a new one while this one waited.
        if (tokens.get(installation) === present) tokens.delete(installation);
      }
      const asked = tokens.get(installation) ?? mint(installation);
      tokens.set(installation, asked);
      return (await keepUnlessFailed(tokens, installation, asked)).token;
    },

    forget(installation) {
      tokens.delete(installation);
      installations.clear();
    },
  };
}

/** Requests use a token only while it has this much left: longer than any request and its repetitions take. */
export const LEFT_FOR_REQUEST_MS = 5 * MINUTE;
/** A push or a clone may take its ten minutes. */
export const LEFT_FOR_GIT_MS = 20 * MINUTE;

/** Options of an Octokit that asks the questions of the App itself. */
export function makeAppStrategy({ id, privateKey }: AppKey, onSkew: () => void) {
  const log = { warn: onSkew, debug: () => undefined, info: () => undefined, error: () => undefined };
  return { authStrategy: createAppAuth, auth: { appId: id, privateKey, log } };
}

async function keepUnlessFailed<K, V>(map: Map<K, Promise<V>>, key: K, asked: Promise<V>): Promise<V> {
  try {
    return await asked;
  } catch (error) {
    if (map.get(key) === asked) map.delete(key);
    throw error;
  }
}
