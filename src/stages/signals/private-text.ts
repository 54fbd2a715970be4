/** What may name a person or open a door, and has no place in an issue that may be public. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, "[token]"],
  [
    /\b(?:gh[opsur]_|github_pat_|sk-|sk_live_|pk_live_|rk_live_|xox[abprs]-|ph[csx]_|sntr[a-z]+_|glpat-|npm_|AKIA)[\w-]{8,}/g,
    "[token]",
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, "$1 [token]"],
  [/\b(password|passwd|secret|token|api[_-]?key|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&]{4,}/gi, "$1$2[secret]"],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s:@]+:[^/\s@]+@/gi, "$1[secret]@"],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, "$1"],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[e-mail]"],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, "[address]"],
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])/gi, "[address]"],
];

/** Untrusted text without e-mail and network addresses, query strings, passwords and tokens of usual forms. Pure. */
export function toWithoutPrivate(text: string): string {
  return MASKS.reduce((clean, [pattern, mask]) => clean.replaceAll(pattern, mask), text.slice(0, 20_000));
}
