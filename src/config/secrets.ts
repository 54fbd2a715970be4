import type { ConfigPath } from "./problem.ts";

/**
 * A field or variable is secret by its name: `token`, `key`, `apiKey`, `webhookSecret`, `AWS_SECRET_ACCESS_KEY`, `dsn`.
 * Going by the name covers each integration's own fields and whatever an agent's `env` holds.
 */
export function isSecretName(name: string): boolean {
  if (/(file|path|dir)$/i.test(name)) return false;
  return /(token|key|dsn|passw(or)?d|passphrase|credentials?)$|secret/i.test(name);
}

export function isSecretPath(path: ConfigPath): boolean {
  // Whoever knows the address of a webhook can write there.
  if ((path[0] === "dailyLog" || path[0] === "notifications") && path.at(-1) === "url") return true;
  const name = path.findLast((step) => typeof step === "string");
  return name !== undefined && isSecretName(name);
}

/** Every secret text in the configuration, each once: values of secret fields, and passwords inside URLs. */
export function listSecrets(config: unknown): string[] {
  const secrets = new Set<string>();
  const walk = (value: unknown, path: ConfigPath): void => {
    if (typeof value === "string") {
      if (isSecretPath(path) && value !== "") secrets.add(value);
      for (const part of listUrlCredentials(value)) secrets.add(part);
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, [...path, index]));
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    }
  };
  walk(config, []);
  return [...secrets];
}

/** The password of a URL, as written and decoded; a user name without a password is one too (`https://token@host`). */
export function listUrlCredentials(text: string): string[] {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)@/i.exec(text);
  const userInfo = match?.[1];
  if (userInfo === undefined || userInfo === "") return [];
  const colon = userInfo.indexOf(":");
  const written = colon >= 0 ? userInfo.slice(colon + 1) : userInfo;
  // `ssh://git@host` names an account that everybody shares.
  if (written === "" || written === "git") return [];
  return [...new Set([written, decode(written)])];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % means that nothing was encoded.
    return text;
  }
}
