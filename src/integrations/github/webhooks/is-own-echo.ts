import { findMarker } from "../../../domain/marker.ts";
import type { Delivery } from "./delivery.ts";
import { OWN_BRANCHES } from "./event-table.ts";

export interface Self {
  /** Login of the account that writes for us. */
  login: string;
  /** Labels that only Millrace sets. */
  labels: readonly string[];
}

/**
 * Whether an event is the echo of something that Millrace wrote itself. Its sender has to be our account; where that is an
 * App or another bot, nobody else acts under it. A personal token may be a person's own, so there the event has to show our
 * hand: our marker in a text of ours, a label that only we set, or a branch of ours. A person who edits a comment of ours
 * is the sender of that event, and so not we.
 */
export function isOwnEcho(event: string, delivery: Delivery, { login, labels }: Self): boolean {
  const isMe = (account: Delivery["sender"]) => account?.login.toLowerCase() === login.toLowerCase();
  const { sender, issue, comment, review, pull_request: pull, label, ref = "" } = delivery;
  if (!isMe(sender)) return false;
  // A merge of ours moves the base under all other pull requests.
  if (event === "push") return ref.startsWith(`refs/heads/${OWN_BRANCHES}`);
  if (sender?.type === "Bot") return true;
  if (label != null) return labels.some((own) => own.toLowerCase() === label.name.toLowerCase()) || isMarked(issue);
  const text = comment ?? review ?? (pull == null ? issue : undefined);
  if (text != null) return isMarked(text);
  return pull?.head?.ref.startsWith(OWN_BRANCHES) === true;

  function isMarked(
    written: { body?: string | null | undefined; user?: Delivery["sender"] } | null | undefined,
  ): boolean {
    return written != null && isMe(written.user) && findMarker(written.body ?? "") !== undefined;
  }
}
