import type { IssueSnapshot } from "../../domain/issue.ts";
import { toHarmlessLine } from "../text/neutralise.ts";

/** Subject, `Closes #n`, and the agent as co-author. Pure, and the same for each try, so that the commit is too. */
export function toCommitMessage(snapshot: Pick<IssueSnapshot, "number" | "title">, agent: string): string {
  return [toTitle(snapshot), `Closes #${snapshot.number}`, `Co-authored-by: ${toCoAuthor(agent)}`].join("\n\n");
}

/** Title of the commit and of the pull request: the issue's, made harmless. */
export function toTitle({ number, title }: Pick<IssueSnapshot, "number" | "title">): string {
  const line = toHarmlessLine(title, 100);
  return line === "" ? `Work on issue ${number}` : line;
}

/** The address ends in `.invalid` (RFC 2606), so that no account of that name gets the credit. */
function toCoAuthor(agent: string): string {
  const name = agent.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "") || "agent";
  return `${name} <${name}@users.noreply.millrace.invalid>`;
}
