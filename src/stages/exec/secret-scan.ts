/** Well-known token shapes; see each service's documentation of its prefixes. */
const SHAPES: readonly { what: string; pattern: RegExp }[] = [
  { what: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}/ },
  { what: "a GitHub token", pattern: /\bgithub_pat_[A-Za-z0-9_]{22,}/ },
  { what: "a GitLab token", pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: "an AWS access key", pattern: /\b(?:AKIA|ASIA)(?![0-9A-Z]*EXAMPLE)[0-9A-Z]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: "a Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { what: "an Anthropic key", pattern: /\bsk-ant-[A-Za-z0-9_-]{20,}/ },
  { what: "an OpenAI key", pattern: /\bsk-(?!ant-)(?:proj-|svcacct-)?[A-Za-z0-9_-]{40,}/ },
  { what: "a Stripe key", pattern: /\b[rs]k_live_[A-Za-z0-9]{16,}/ },
  { what: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: "a Google API key", pattern: /\bAIza[0-9A-Za-z_-]{35}/ },
];

/**
 * Secrets in the lines that a unified diff adds, as sentences that name the kind and the file, never the value. `redact`
 * knows the secrets that are registered here; the shapes find those of others.
 */
export function findSecrets(diff: string, redact: (text: string) => string): string[] {
  const found = new Set<string>();
  let file = "the change";
  for (const line of diff.split("\n")) {
    if (!line.startsWith("+")) continue;
    const header = /^\+\+\+ (?:b\/)?(.+)$/.exec(line);
    if (header !== null) file = header[1]?.trim() ?? file;
    for (const { what, pattern } of SHAPES) {
      if (pattern.test(line)) found.add(`${redact(file)} would publish ${what}.`);
    }
    if (redact(line) !== line) found.add(`${redact(file)} would publish a secret of this installation.`);
  }
  return [...found];
}
