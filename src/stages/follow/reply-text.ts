import type { ChangedFile } from "../../domain/ports/workspaces.ts";
import { toHarmlessInline } from "../text/neutralise.ts";

const MOST_NAMED = 3;

/** One sentence that says what a commit did for a thread, from the difference alone. Pure. */
export function toReplyText(commit: string, files: readonly ChangedFile[], path: string | undefined): string {
  const sha = commit.slice(0, 12);
  const others = files.filter((file) => file.path !== path && file.from !== path);
  const named = others.slice(0, MOST_NAMED).map((file) => toHarmlessInline(file.path, 120));
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : "";
  const list = `${named.join(", ")}${more}`;
  if (path === undefined) return `Answered in ${sha}, which changes ${list}.`;
  if (others.length === files.length) return `Answered in ${sha}, which leaves this file alone and changes ${list}.`;
  return others.length === 0 ? `Changed in ${sha}.` : `Changed in ${sha}, together with ${list}.`;
}
