/** How git reaches one remote: an address without secrets for its arguments, and what only its environment may hold. */
export interface RemoteAccess {
  url: string;
  env: Record<string, string>;
}

/**
 * Sends the token only over http(s) and only to `authHost` (host with port, for example `github.com`). It stands in the
 * environment of the one process that fetches or pushes, as a header for that origin (git-config(1), GIT_CONFIG_COUNT):
 * never in an argument, which every user of the machine can read, and never in a file. A name and password in the
 * address itself are taken out and sent the same way.
 */
export function toRemoteAccess(remote: string, token: string | undefined, authHost: string): RemoteAccess {
  const address = /^https?:\/\//i.test(remote) ? URL.parse(remote) : null;
  if (address === null) return { url: remote, env: {} };
  const login = findLogin(address, token, authHost);
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

function findLogin(address: URL, token: string | undefined, authHost: string): string | undefined {
  if (address.username !== "" || address.password !== "") {
    return `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  }
  if (token === undefined || token === "" || address.host !== authHost.toLowerCase()) return undefined;
  // GitHub takes any user name beside a token; this one is what its own documentation uses.
  return `x-access-token:${token}`;
}

/** The remote as it may stand in a message. */
export function toPublicRemote(remote: string): string {
  return toRemoteAccess(remote, undefined, "").url;
}
