import type { Publication } from "../daily-log/publish.ts";

/** One publication as a line: `created: comment acme/shop#12  https://…`. */
export function toPublicationLine({ place, change, url = "", code, message }: Publication): string {
  const reason = [code, message].filter((each) => each !== undefined).join(": ");
  return [`${change.replaceAll("-", " ")}: ${place}`, url, reason].filter((each) => each !== "").join("  ");
}
