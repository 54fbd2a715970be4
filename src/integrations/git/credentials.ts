import type { RepositoryRef } from "../../domain/ports/workspaces.ts";

/** How git reaches one remote: an address without secrets for its arguments, and what only its environment may hold. */
export interface RemoteAccess {
  url: string;
  env: Record<string, string>;
}

/** Gives a token for one repository that lasts longer than any fetch or push; asked right before each of them. */
export type TakeToken = (repo: string) => Promise<string>;

/**
 * Sends the token only over http(s) and only to `authHost` (host with port, for example `github.com`). It stands in the
 * environment of the one process that fetches or pushes, as a header for that origin (git-config(1), GIT_CONFIG_COUNT):
 * never in an argument, which every user of the machine can read, and never in a file. A name and password in the
 * address itself are taken out and sent the same way.
 */
export async function toRemoteAccess(
  { repo, remote }: Pick<RepositoryRef, "repo" | "remote">,
  takeToken: TakeToken | undefined,
  authHost: string,
): Promise<RemoteAccess> {
  const address = parseAddress(remote);
  if (address === null) return { url: remote, env: {} };
  const isOurs = !hasLogin(address) && address.host === authHost.toLowerCase();
  return withLogin(address, isOurs ? await takeToken?.(repo) : undefined);
}

function withLogin(address: URL, token: string | undefined): RemoteAccess {
  const login = findLogin(address, token);
  address.username = "";
  address.password = "";
  if (login === undefined) return { url: address.href, env: {} };
  return {
    url: address.href,
    env: {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `http.${address.origin}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(login).toString("base64")}`,
    },
  };
}

function findLogin(address: URL, token: string | undefined): string | undefined {
  if (hasLogin(address)) return `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  // GitHub takes any user name beside a token; this one is what its own documentation uses.
  return token === undefined || token === "" ? undefined : `x-access-token:${token}`;
}

function hasLogin(address: URL): boolean {
  return address.username !== "" || address.password !== "";
}

function parseAddress(remote: string): URL | null {
  return /^https?:\/\//i.test(remote) ? URL.parse(remote) : null;
}

/** The remote as it may stand in a message. */
export function toPublicRemote(remote: string): string {
  const address = parseAddress(remote);
  return address === null ? remote : withLogin(address, undefined).url;
}
