import { toAccountId } from "./account.ts";
import { listOwnProviders } from "./own-providers.ts";
import type { Config } from "./schema.ts";

/** Who depends on one credential, each in a few words. Holds no credential. */
export interface CredentialUse {
  users: string[];
  /** It is meant to be one for all of them: the account's own token on the host, or one source for several projects. */
  isExpected: boolean;
}

/**
 * Every credential of the configuration with those who depend on it, the ones with most users first. Agents without a key
 * that have the same program share its sign-in.
 */
export function listCredentialUses(config: Config): CredentialUse[] {
  const { github, agents, providers, signals, social, projects, http, telemetry } = config;
  const found = new Map<string, { user: string; kind: string }[]>();
  const add = (credential: string | undefined, user: string, kind: string) => {
    if (credential === undefined || credential === "") return;
    found.set(credential, [...(found.get(credential) ?? []), { user, kind }]);
  };
  add(github.token ?? github.app?.privateKey, "GitHub", "github");
  for (const [name, agent] of Object.entries(agents)) {
    if (agent.adapter === "command") continue;
    const working = projects.filter((project) => project.agent === name).length;
    if (working === 0) continue;
    const key = agent.provider === undefined ? agent.apiKey : providers[agent.provider]?.key;
    const user = `the agent ${name} (${working} project${working === 1 ? "" : "s"})`;
    add(key ?? toAccountId(name, config), user, `agent ${name}`);
  }
  const own = listOwnProviders(config);
  for (const [name, { key }] of Object.entries(providers)) {
    const isAgents = Object.values(agents).some((agent) => "provider" in agent && agent.provider === name);
    if (!isAgents || own.includes(name)) add(key, `the provider ${name}`, `provider ${name}`);
  }
  for (const { token, repo } of signals.sentry) add(token, `Sentry for ${repo}`, "sentry");
  for (const { key, repo } of signals.posthog) add(key, `PostHog for ${repo}`, "posthog");
  add(social.push.token, "the social endpoint", "social");
  for (const [name, { mastodon }] of Object.entries(social.channels)) {
    add(mastodon?.token, `the channel ${name}`, `channel ${name}`);
  }
  add(http.webhookSecret, "webhooks of GitHub", "webhook");
  for (const { webhookSecret, repo } of signals.sentry)
    add(webhookSecret, `webhooks of Sentry for ${repo}`, "sentry-hook");
  add(http.token, "the page", "page");
  add(telemetry.posthog.key, "reports to PostHog", "telemetry");
  return [...found.values()]
    .map((users) => ({
      users: users.map(({ user }) => user),
      isExpected: new Set(users.map(({ kind }) => kind)).size === 1,
    }))
    .toSorted((a, b) => b.users.length - a.users.length);
}
