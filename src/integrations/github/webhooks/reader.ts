import { verify } from "@octokit/webhooks-methods";
import type { WebhookDecision } from "../../../domain/wake-up.ts";
import { SECOND } from "../../../lib/durations.ts";
import { decideDelivery } from "./decide.ts";

export interface WebhookReader {
  /** Whether the signature is that of the bytes: `X-Hub-Signature-256`, compared in constant time. */
  isSigned(body: Uint8Array, signature: string): Promise<boolean>;
  decide(event: string, payload: unknown): Promise<WebhookDecision>;
}

/** A host that does not say who we are must not make a delivery late. */
const LOGIN_PATIENCE_MS = SECOND / 4;

export function createWebhookReader(deps: {
  secret: string;
  repos: readonly string[];
  /** Labels that only Millrace sets. */
  ownLabels: readonly string[];
  whoAmI(): Promise<string>;
}): WebhookReader {
  const { secret, repos, ownLabels: labels } = deps;
  return {
    async isSigned(body, signature) {
      const text = findText(body);
      return text !== undefined && signature !== "" && (await verify(secret, text, signature));
    },
    async decide(event, payload) {
      const login = await inTime(deps.whoAmI());
      return decideDelivery(event, payload, { repos, self: login === undefined ? undefined : { login, labels } });
    },
  };
}

/** GitHub signs UTF-8; other bytes have no text that would stand for them alone. */
function findText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Undefined where the login cannot be had now; the call that asks for it reports its trouble elsewhere. */
async function inTime(login: Promise<string>): Promise<string | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), LOGIN_PATIENCE_MS);
  return Promise.race([login.catch(() => undefined), late.promise]).finally(() => clearTimeout(timer));
}
