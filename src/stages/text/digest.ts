import { createHash } from "node:crypto";

/** A short digest of a value made of plain data; equal values have equal digests. */
export function toDigest(value: unknown, length = 16): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, length);
}
