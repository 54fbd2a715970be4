/** The library's own modules. Two of them have a real bug that a test of the repository shows. */
export const SAMPLE_SOURCES: Record<string, string> = {
  "src/money.js": `/**
 * Amounts are whole cents: nothing is lost to floating point.
 */

/**
 * Splits an amount into equal shares.
 * @example split(900, 3) // [300,300,300]
 */
export function split(cents, parts) {
  const share = Math.floor(cents / parts);
  return Array.from({ length: parts }, () => share);
}

/**
 * An amount for people: "12.50 EUR". Half a cent is rounded up before.
 * @example format(1250) // "12.50 EUR"
 */
export function format(cents, currency = "EUR") {
  const whole = Math.round(cents);
  const sign = whole < 0 ? "-" : "";
  const digits = String(Math.abs(whole)).padStart(3, "0");
  return sign + digits.slice(0, -2) + "." + digits.slice(-2) + " " + currency;
}
`,
  "src/dates.js": `/**
 * Days are "YYYY-MM-DD" without a time zone.
 */

/**
 * The same day some months later.
 * @example addMonths("2026-01-15", 1) // "2026-02-15"
 */
export function addMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + count, date)).toISOString().slice(0, 10);
}

/**
 * Whole days from one day to another.
 * @example daysBetween("2026-02-27", "2026-03-01") // 2
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}
`,
  "src/text.js": `/**
 * The first letters of a name.
 * @example initials("Ada Lovelace") // "AL"
 */
export function initials(name) {
  return name.split(" ").map((word) => word[0].toUpperCase()).join("");
}

/**
 * A long text, cut with three dots.
 * @example shorten("statement", 6) // "sta..."
 */
export function shorten(text, length) {
  return text.length <= length ? text : text.slice(0, Math.max(0, length - 3)) + "...";
}
`,
};
