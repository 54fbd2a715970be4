import { toHarmlessInline } from "../text/neutralise.ts";

/** A part as the comment on its parent lists it. Its title is untrusted text. */
export interface ListedPart {
  number: number;
  title: string;
  isOpen: boolean;
  isDropped: boolean;
}

/** The one comment on a large issue: what became of it, then how far it is, then that it is done. Pure. */
export function toPartsComment(because: string, parts: readonly ListedPart[]): string {
  const open = parts.filter(({ isOpen }) => isOpen).length;
  return [
    `${because} Each part has an issue of its own, in the order of work:`,
    toTaskList(parts),
    open === parts.length
      ? "This issue waits until they are closed."
      : `${parts.length - open} of ${parts.length} are closed. This issue waits for the rest.`,
  ].join("\n\n");
}

/** What stands under a large issue in the end. `isClosing` where Millrace closes it now. */
export function toSummaryComment(parts: readonly ListedPart[], isClosing: boolean): string {
  const dropped = parts.filter(({ isDropped }) => isDropped).map(({ number }) => `#${number}`);
  const done = parts.length - dropped.length;
  return [
    dropped.length === 0
      ? `All ${parts.length} parts are done:`
      : `All ${parts.length} parts are closed; ${done} are done, and ${dropped.join(", ")} ${dropped.length === 1 ? "was" : "were"} dropped:`,
    toTaskList(parts),
    isClosing
      ? "With that, this issue is closed. If something is missing, open it again and say what."
      : "A person decides whether this issue is done.",
  ].join("\n\n");
}

function toTaskList(parts: readonly ListedPart[]): string {
  return parts
    .map(({ number, title, isOpen }) => `- [${isOpen ? " " : "x"}] #${number} ${toHarmlessInline(title)}`.trimEnd())
    .join("\n");
}
