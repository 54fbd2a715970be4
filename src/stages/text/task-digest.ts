import type { IssueSnapshot } from "../../domain/issue.ts";
import type { Remark } from "../trust/conversation.ts";
import { toDigest } from "./digest.ts";

/** Digest of what an agent is told to do: another one means that a person changed the task. */
export function toTaskDigest(snapshot: Pick<IssueSnapshot, "title" | "body">, remarks: readonly Remark[]): string {
  return toDigest([snapshot.title, snapshot.body, remarks.map(({ author, text }) => [author, text])]);
}
