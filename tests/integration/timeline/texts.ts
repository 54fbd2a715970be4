import type { Random } from "./random.ts";

/** Answers every question that a vague report leaves open. */
export const FULL_ANSWER =
  "It is in `checkout.ts`. Steps to reproduce: put two things into the cart. Expected the sum, actual one cent more.";

/** A word of its own for each story, without digits, so that no two texts are taken for duplicates. */
export function toWord(number: number): string {
  const syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"];
  return String(number + 1_000)
    .split("")
    .map((digit) => syllables[Number(digit)])
    .join("");
}

export function toClearText(word: string): string {
  const own = (ending: string) => `${word}${ending}`;
  return [
    `In \`${word}.ts\` the ${own("price")} is rounded before the ${own("tax")} is added to the ${own("fee")}.`,
    `Steps to reproduce: put ${own("voucher")} and ${own("item")} and ${own("gift")} into the ${own("cart")}.`,
    `Expected ${own("sum")} of ${own("lines")}, actual ${own("total")}.`,
  ].join(" ");
}

export function toVagueText(random: Random): string {
  return random.pick(["", "It does not work, please fix it.", "Help!"]);
}

/** Three tasks, more than one run should hold. */
export function toParts(word: string): string {
  const parts = ["price", "voucher", "invoice"].map(
    (part) => `- [ ] Round the ${word} ${part} in \`${word}-${part}.ts\``,
  );
  return `All sums of ${word} are to be rounded once:\n\n${parts.join("\n")}`;
}

/** Words of people who have no say; they must turn up nowhere. */
export function toCanary(word: string): string {
  return `canary-${word}`;
}
