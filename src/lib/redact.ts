export const REDACTED = "[redacted]";

/** Takes registered secret values out of any text, also where they stand URL-encoded, in base64 or inside JSON. */
export interface Redactor {
  register(secret: string): void;
  redact(text: string): string;
}

/** Values shorter than this are not registered: they would blank ordinary words. */
const SHORTEST_SECRET = 8;

export function createRedactor(): Redactor {
  const needles = new Set<string>();
  return {
    register(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      needles.add(secret);
      needles.add(encodeURIComponent(secret));
      needles.add(JSON.stringify(secret).slice(1, -1));
      needles.add(Buffer.from(secret).toString("base64"));
      needles.add(Buffer.from(`x-access-token:${secret}`).toString("base64"));
    },
    redact(text) {
      let clean = text;
      for (const needle of [...needles].toSorted((a, b) => b.length - a.length)) {
        if (clean.includes(needle)) clean = clean.replaceAll(needle, REDACTED);
      }
      return clean;
    },
  };
}
