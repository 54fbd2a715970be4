import { createPostHogClient, type PostHogClientOptions, type PostHogQuery } from "./client.ts";

const QUERY: PostHogQuery = { kind: "HogQLQuery", query: "SELECT event FROM events LIMIT 1", values: {} };

/** Sends the smallest query that needs the key, its scope and the project. Errors as in SignalSource. */
export async function probePostHog(options: PostHogClientOptions, signal: AbortSignal): Promise<string> {
  const { results } = await createPostHogClient(options).query("read one event", QUERY, signal);
  const seen = results.length === 0 ? "has no event yet" : "has events";
  return `the project ${options.project} at ${new URL(options.url).host} was read and ${seen}`;
}
