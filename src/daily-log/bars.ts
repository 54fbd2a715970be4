const LEVELS = "▁▂▃▄▅▆▇█";
const PARTS = " ▏▎▍▌▋▊▉█";

/** Values as one block character each, the highest being the full one; `▁` is nought. Empty for no values. */
export function toSparkline(values: readonly number[]): string {
  const highest = Math.max(...values, 0);
  return values
    .map((value) => {
      if (value <= 0 || highest === 0) return LEVELS[0];
      return LEVELS[Math.max(1, Math.round((value / highest) * (LEVELS.length - 1)))];
    })
    .join("");
}

/** A share from 0 to 1 as a bar of `width` characters, to an eighth of one. */
export function toBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const full = Math.floor(eighths / 8);
  const part = full < width ? (PARTS[eighths % 8] ?? "") : "";
  return `${"█".repeat(full)}${part.trim() === "" ? "" : part}`.padEnd(width, "░");
}
