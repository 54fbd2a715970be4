/** The drawing's own units; the page sets its real width, so text stays readable on a phone. */
export const CHART = { width: 360, height: 150, left: 34, right: 8, top: 10, bottom: 22 } as const;

/** A round number that is not below `most` and whose half is round, too; at least 2. */
export function toRoundTop(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 3, 4, 6, 8, 10].find((factor) => factor * power >= most && (factor * power) % 2 === 0) ?? 10;
  return step * power;
}

/** Two digits behind the point at most: shorter, and the same on each machine. */
export function toUnits(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Where a value stands above the base line, in units from the drawing's top. */
export function toY(value: number, top: number): number {
  const room = CHART.height - CHART.top - CHART.bottom;
  return toUnits(CHART.top + room * (1 - value / top));
}

/** `21 Nov`. */
export function toShortDay(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day));
}
