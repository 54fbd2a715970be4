import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import type { DailyFacts } from "./facts.ts";
import { type SigningKey, toKeyId } from "./signing-key.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What makes a log checkable: the SHA-256 of its Markdown without the notes of people, that of each fact's JSON, and an
 * Ed25519 signature over these. A change is told by the fact it is in, not only as "something".
 */
export const Seal = z.strictObject({
  schema: z.literal("millrace-seal/1"),
  markdown: digest,
  facts: z.record(z.string(), digest),
  /** SHA-256 over all of the above. */
  content: digest,
  /** The public key, as base64 of its SPKI form; the signature, as base64. */
  key: z.string(),
  signature: z.string(),
});
export type Seal = z.output<typeof Seal>;

export function makeSeal(facts: DailyFacts, markdown: string, { privateKey, publicKey }: SigningKey): Seal {
  const unsigned = { markdown: toDigest(markdown), facts: toFactDigests(facts) };
  const content = toContentDigest(unsigned);
  return {
    schema: "millrace-seal/1",
    ...unsigned,
    content,
    key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    signature: sign(null, toSigned(content), privateKey).toString("base64"),
  };
}

/** One digest for each fact, by its name; of the JSON without spaces, so that the layout of the file does not count. */
export function toFactDigests(facts: object): Record<string, string> {
  const entries = Object.entries(facts).flatMap(([name, value]): [string, string][] => {
    const text = JSON.stringify(value);
    return text === undefined ? [] : [[name, toDigest(text)]];
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function toDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whose key signed it: the key's id, or undefined where the signature is not that of the key it names. */
export function findSigner(seal: Seal): string | undefined {
  if (toContentDigest(seal) !== seal.content) return undefined;
  const key = findPublicKey(seal.key);
  if (key === undefined) return undefined;
  return verify(null, toSigned(seal.content), key, Buffer.from(seal.signature, "base64")) ? toKeyId(key) : undefined;
}

function toContentDigest({ markdown, facts }: Pick<Seal, "markdown" | "facts">): string {
  const sorted = Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return toDigest(JSON.stringify({ markdown, facts: Object.fromEntries(sorted) }));
}

function toSigned(content: string): Buffer {
  return Buffer.from(`millrace-seal/1 ${content}`);
}

function findPublicKey(base64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), type: "spki", format: "der" });
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    // Something else stands where the key should: the seal does not hold.
    return undefined;
  }
}
