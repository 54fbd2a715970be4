import type { AccountHold } from "../domain/account.ts";

/** One hold for a person: until when nothing starts there, why, and what ends it. */
export function toHoldSentence({ agent, account, until, why }: AccountHold): string {
  const how = until === undefined ? "until a person acts" : `until ${until.slice(0, 16).replace("T", " ")} UTC`;
  return `agent ${agent} (${account}) is held ${how}. ${why} To lift it: \`millrace retry --account ${agent}\`.`;
}
