import { createHmac } from "node:crypto";
import { HOUR } from "../../lib/durations.ts";
import { isSecret } from "./secret-match.ts";

export const SESSION_MS = 12 * HOUR;

/**
 * A login as `<time of its end in ms>.<HMAC over it>`: nothing is kept on the server, and another login token ends all
 * sessions at once.
 */
export function makeSession(token: string, now: Date): string {
  const end = String(now.getTime() + SESSION_MS);
  return `${end}.${sign(token, end)}`;
}

export function isSession(value: string | undefined, token: string, now: Date): boolean {
  const [, end = "", signature = ""] = /^(\d{1,16})\.([\w-]{43})$/.exec(value ?? "") ?? [];
  return Number(end) > now.getTime() && isSecret(signature, sign(token, end));
}

function sign(token: string, end: string): string {
  return createHmac("sha256", token).update(`millrace session ${end}`).digest("base64url");
}
