import { findMarker, formatMarker, isSameMarker, type Marker } from "../../domain/marker.ts";
import { keepStart } from "../../lib/truncate.ts";

/** GitHub refuses bodies above 65,536 characters. */
const LONGEST_BODY = 60_000;
const LONGEST_TITLE = 240;

interface Text {
  user: { login: string };
  body?: string | null | undefined;
}

/** The text as it is sent: our marker on the first line, cut where it is too long. */
export function toMarkedBody(marker: Marker, text: string): string {
  const line = formatMarker(marker);
  return `${line}\n${keepStart(text, LONGEST_BODY - line.length - 100).toWellFormed()}`;
}

export function toTitle(title: string): string {
  const line = title.toWellFormed().replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1).toWellFormed()}…` : line;
}

/** Ours is what our own account wrote under this marker. Anybody can paste a marker, so the author decides. */
export function isOurs(text: Text, me: string, marker: Marker): boolean {
  if (!isSameLogin(text.user.login, me)) return false;
  const found = findMarker(text.body ?? "");
  return found !== undefined && isSameMarker(marker, found);
}

/** GitHub may give a text back with other line ends. */
export function isSameText(a: string, b: string): boolean {
  return toComparable(a) === toComparable(b);
}

export function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function toComparable(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd();
}
