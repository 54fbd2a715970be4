import { createMastodonClient } from "./client.ts";
import type { MastodonOptions } from "./publisher.ts";

/** Asks the server whose token it is (https://docs.joinmastodon.org/methods/accounts/#verify_credentials). */
export async function probeMastodon(
  options: Pick<MastodonOptions, "url" | "token" | "timeoutMs" | "now">,
  signal: AbortSignal,
): Promise<{ kind: "live"; detail: string } | { kind: "refused"; detail: string; fix: string }> {
  const call = createMastodonClient(options);
  const answer = await call("GET", "/api/v1/accounts/verify_credentials", {}, signal);
  if (answer.kind === "done") {
    const { acct } = answer.body as { acct?: unknown };
    return { kind: "live", detail: `signed in as ${typeof acct === "string" ? acct : "an account without a name"}` };
  }
  const fix = "Check the channel's mastodon.url and mastodon.token.";
  if (answer.kind === "refused-post") return { kind: "refused", detail: answer.why, fix };
  return { kind: "refused", detail: answer.hold.message, fix: answer.hold.hint ?? fix };
}
