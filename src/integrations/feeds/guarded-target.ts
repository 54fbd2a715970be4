import { lookup, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { promisify } from "node:util";
import { messageOf, ParkError, TransientError } from "../../domain/errors.ts";
import { createAddressGuard } from "./address-guard.ts";

/** An address that may be asked, with the IP addresses that were checked: the connection goes to one of these. */
export interface Target {
  url: URL;
  addresses: LookupAddress[];
}

export type Resolve = (host: string) => Promise<LookupAddress[]>;

const lookUp = promisify(lookup);
const PORTS = new Set(["", "80", "443"]);

/**
 * Checks an address before anything is sent to it: http or https, no credentials, a usual port, and public IP addresses
 * only, after the name was resolved. A host in `allow`, as `host` or `host:port`, is exempt. Throws ParkError
 * (`feed.bad_url`, `feed.blocked_address`) and TransientError (`feed.unreachable`).
 */
export function createTargetCheck({
  allow,
  resolve = (host) => lookUp(host, { all: true }),
}: {
  allow: readonly string[];
  resolve?: Resolve | undefined;
}): (url: URL) => Promise<Target> {
  const isPublic = createAddressGuard();
  const allowed = new Set(allow.map((host) => host.toLowerCase()));

  return async (url) => {
    if (url.protocol !== "https:" && url.protocol !== "http:") throw badUrl(url, "is neither http nor https");
    if (url.username !== "" || url.password !== "") throw badUrl(url, "holds a user name or password");
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const isExempt = allowed.has(host) || allowed.has(url.host);
    if (!isExempt && !PORTS.has(url.port)) throw badUrl(url, `asks for port ${url.port}`);
    const addresses = await findAddresses(host, resolve);
    const closed = addresses.find(({ address }) => !isPublic(address));
    if (closed !== undefined && !isExempt) {
      throw new ParkError(`${url.host} is at ${closed.address}, which is no public address.`, {
        code: "feed.blocked_address",
        hint: "If you trust this host, list it in social.fetch.allow.",
      });
    }
    return { url, addresses };
  };
}

async function findAddresses(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw new TransientError(`${host} could not be resolved: ${messageOf(cause)}.`, {
      code: "feed.unreachable",
      cause,
    });
  }
  throw new TransientError(`${host} has no address.`, { code: "feed.unreachable" });
}

function badUrl(url: URL, what: string): ParkError {
  return new ParkError(`The feed's address ${url.protocol}//${url.host} ${what}.`, {
    code: "feed.bad_url",
    hint: "Give an http or https address on a usual port, or list the host with its port in social.fetch.allow.",
  });
}
