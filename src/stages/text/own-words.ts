import { toNormalised } from "./normalise.ts";

/** A comment without what it quotes and without what is hidden in it: empty when its author said nothing. */
export function toOwnWords(body: string): string {
  return withoutQuotes(toNormalised(body).text).trim();
}

/** Quoted lines are taken out; hidden comments stay, so that a marker can be looked for. */
export function withoutQuotes(body: string): string {
  return body
    .split(/\r?\n/)
    .filter((line) => !/^ {0,3}>/.test(line))
    .join("\n");
}
