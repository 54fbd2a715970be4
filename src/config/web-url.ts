/** `https://api.github.com` → `https://github.com`; `https://host/api/v3` → `https://host` (GitHub Enterprise Server). */
export function toWebUrl(apiUrl: string): string {
  return apiUrl
    .replace(/\/+$/, "")
    .replace(/\/api\/v3$/, "")
    .replace(/^(https?:\/\/)api\.github\.com$/, "$1github.com");
}

/** The host that git remotes with our token are on, with its port where it has one. */
export function toGitHost(apiUrl: string): string {
  return new URL(toWebUrl(apiUrl)).host;
}
