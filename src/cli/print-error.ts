import { isAppError, messageOf } from "../domain/errors.ts";
import { printLabelled } from "./labelled-text.ts";
import type { Terminal } from "./terminal.ts";

/** Stands before what went wrong. */
export const NAME = { text: "millrace:", tone: "bad" } as const;

/** A known error is one sentence, its hint, and its code, under which docs/errors.md tells more; an unknown one is a bug, with its stack. */
export function printError(err: Terminal, error: unknown): void {
  if (isAppError(error) && error.decision !== "bug") {
    printLabelled(err, NAME, error.message);
    if (error.hint !== undefined) printLabelled(err, { text: "   hint:", tone: "faint" }, error.hint);
    err.line(err.paint("faint", `   code: ${error.code}`));
    return;
  }
  err.line(`${err.paint("bad", "millrace: this is a bug:")} ${messageOf(error)}`);
  if (error instanceof Error && error.stack !== undefined) err.line(err.paint("faint", error.stack));
}

/** The same for scripts: one JSON document. */
export function toErrorJson(error: unknown): { error: { code: string; message: string; hint?: string | undefined } } {
  const code = isAppError(error) ? error.code : "bug.unexpected";
  return { error: { code, message: messageOf(error), hint: isAppError(error) ? error.hint : undefined } };
}
