import type { Config } from "./schema.ts";

/** Names of the providers that Millrace itself asks: for triage, and for the words of posts and of the daily log. */
export function listOwnProviders({
  triage,
  social,
  dailyLog,
}: Pick<Config, "triage" | "social" | "dailyLog">): string[] {
  const writers = [social.drafts, dailyLog.shipped].filter(({ writer }) => writer === "model");
  return [triage.model, ...writers.map(({ provider }) => provider)].filter((name) => name !== undefined);
}
