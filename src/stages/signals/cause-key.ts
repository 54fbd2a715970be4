import type { Signal, SignalFrame } from "../../domain/signal.ts";
import { toDigest } from "../text/digest.ts";

/** Changes with the rule below, so that keys of an older rule are told apart. */
const RULE = "v1";

/**
 * What tells causes apart: the kind of fault, the project's own frame nearest to it, and the message without what differs
 * from one occurrence to the next. Two sources that see one fault get one key. What is no error is its own cause. Pure.
 */
export function toCauseId(signal: Signal): string {
  const repo = signal.repo.toLowerCase();
  if (signal.kind !== "error") return toId([repo, signal.kind, signal.key]);
  const type = signal.type.split(/[.\\]/).at(-1)?.trim() ?? "";
  return toId([repo, "error", type, ...toPlace(signal.frame), toMasked(signal.message)]);
}

/** Many new faults of one release have one cause: the release. */
export function toReleaseCauseId(repo: string, release: string): string {
  return toId([repo.toLowerCase(), "release", release]);
}

function toId(parts: string[]): string {
  return `${RULE}-${toDigest([RULE, ...parts])}`;
}

function toPlace(frame: SignalFrame | undefined): string[] {
  if (frame === undefined) return [];
  const name =
    frame.function
      ?.replaceAll(/^(async|new)\s+|<\w+>|[?()]/g, "")
      .split(/[./#]/)
      .at(-1) ?? "";
  return [toCodePath(frame.file), name.trim()];
}

/** The end of a path as the repository has it: without scheme, host, bundler, query, and the digest in a bundle's name. */
export function toCodePath(file: string): string {
  const plain = file
    .replaceAll("\\", "/")
    .replace(/[?#].*$/, "")
    .replace(/^[a-z][a-z0-9+.-]*:\/{2,3}(?:[^/]*\.[^/]*|localhost(?::\d+)?|_N_E)?\//i, "/")
    .replace(/^[a-z][a-z0-9+.-]*:\/+/i, "/")
    .replaceAll(/[.-][0-9a-f]{8,}(?=\.)/gi, "");
  const parts = plain.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.slice(-3).join("/");
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi, "<url>"],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "<mail>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, "<text>"],
  [/\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)[0-9a-f]{8,})\b/gi, "<id>"],
  [/\d+(?:[.,:]\d+)*/g, "<n>"],
];

/** A message without addresses, ids, quoted texts and numbers. */
export function toMasked(message: string): string {
  const start = message.slice(0, 1_000);
  return MASKS.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), start)
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
