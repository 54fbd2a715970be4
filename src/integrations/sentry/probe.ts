import { createSentryClient, type SentryClientOptions } from "./client.ts";
import { SentryIssue } from "./schema.ts";

export interface SentryProbeOptions extends SentryClientOptions {
  organization: string;
  projects: string[];
  environments: string[];
}

/** Reads one issue of the organization with the address, token and filters of a pass. Errors as in SignalSource. */
export async function probeSentry(options: SentryProbeOptions, signal: AbortSignal): Promise<string> {
  const { organization, projects, environments } = options;
  const query = [
    ...projects.map((project) => ["project", project] as const),
    ...environments.map((environment) => ["environment", environment] as const),
    ["query", "is:unresolved"],
    ["limit", "1"],
  ] as const;
  const path = `organizations/${encodeURIComponent(organization)}/issues/`;
  const client = createSentryClient(options);
  const { entries, unread } = await client.list("list issues", path, query, { mostPages: 1 }, SentryIssue, signal);
  const seen = entries.length + unread.length === 0 ? "no unresolved issue" : "an unresolved issue";
  return `${organization} at ${new URL(options.url).host} was read and has ${seen}`;
}
