/** Compares dotted versions by their leading numbers: "2.39.5-0+deb12" is at least "2.38". A part that is missing is 0. */
export function isVersionAtLeast(actual: string, least: string): boolean {
  const have = toNumbers(actual);
  for (const [index, needed] of toNumbers(least).entries()) {
    const part = have[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

/** The first dotted number in what a program says of its version; undefined where there is none. */
export function findVersion(text: string): string | undefined {
  return /\d+(?:\.\d+)+/.exec(text)?.[0];
}

function toNumbers(version: string): number[] {
  return (findVersion(version) ?? version)
    .split(".")
    .map((part) => Number.parseInt(part, 10))
    .filter((part) => !Number.isNaN(part));
}
