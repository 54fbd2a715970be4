import { DAY, SECOND } from "./durations.ts";

/** `Retry-After` as seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3); a day from now at most. */
export function parseRetryAfter(text: string | null | undefined, now: Date): Date | undefined {
  if (text == null) return undefined;
  const wait = /^\d+$/.test(text.trim()) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
  return Number.isNaN(wait) ? undefined : new Date(now.getTime() + Math.min(Math.max(wait, 0), DAY));
}
