import { findMarker, type Marker } from "../../domain/marker.ts";
import { withoutQuotes } from "../text/own-words.ts";

/** GitHub logins differ in nothing but case. */
export function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The marker of a text that Millrace wrote. The account alone does not tell: with a personal token, the person and
 * Millrace share it. The marker alone does not tell either: anybody can paste or quote one.
 */
export function findOwnMarker(text: { author: string; body: string }, me: string): Marker | undefined {
  return isSameLogin(text.author, me) ? findMarker(withoutQuotes(text.body)) : undefined;
}
