import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";

/**
 * Refuses requests that name the server in a way that nobody of ours would: a page of somebody else whose name was made
 * to lead to this machine (DNS rebinding) still sends its own name in Host. An address in digits cannot be rebound.
 */
export function createHostCheck(names: readonly string[]): MiddlewareHandler {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return async (c, next) => {
    if (!isKnownHost(c.req.header("host"), known)) {
      return c.text("This server does not go by that name. Add it as http.publicUrl, or use its address.\n", 421);
    }
    return next();
  };
}

/** `header` is the value of Host: a name or an address, and perhaps a port. */
export function isKnownHost(header: string | undefined, known: ReadonlySet<string>): boolean {
  if (header === undefined || !URL.canParse(`http://${header}`)) return false;
  const { hostname, pathname, username } = new URL(`http://${header}`);
  if (pathname !== "/" || username !== "") return false;
  const bare = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isIP(bare) !== 0 || bare === "localhost" || bare.endsWith(".localhost") || known.has(bare);
}
