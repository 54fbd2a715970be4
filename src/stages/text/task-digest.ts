import type { IssueSnapshot } from "../../domain/issue.ts";
import type { Remark } from "../trust/conversation.ts";
import { toDigest } from "./digest.ts";

/** `/approve` at the start of a remark says yes to a plan; it is no part of the task. */
export function isApproval(text: string): boolean {
  return /^\/approve(?![\w-])/i.test(text.trim());
}

/** Digest of what an agent is told to do: another one means that a person changed the task. */
export function toTaskDigest(snapshot: Pick<IssueSnapshot, "title" | "body">, remarks: readonly Remark[]): string {
  const said = remarks.filter(({ text }) => !isApproval(text));
  return toDigest([snapshot.title, snapshot.body, said.map(({ author, text }) => [author, text])]);
}
