export interface BenchRow {
  bench: string;
  unit: string;
  /** Medians. */
  ours: number;
  baseline: number;
  /** Median of the ratios pair by pair; above 1 is better than the baseline, whichever the unit. */
  ratio: number;
  runs: number;
  /** Smallest and largest ratio of a pair. */
  min: number;
  max: number;
  /** The longest of all, where the row is a time that somebody waits. */
  oursMax?: number;
  baselineMax?: number;
}

interface Pair {
  ours: number;
  baseline: number;
}

/**
 * Measures in pairs, ours and the baseline in turn, so that a machine that gets slower in between hits both. One pair
 * before the counted ones warms up.
 */
export async function measurePairs(options: {
  bench: string;
  unit: string;
  runs: number;
  isMoreBetter: boolean;
  ours(): Promise<number>;
  baseline(): Promise<number>;
  onPair?(ours: number, baseline: number): void;
}): Promise<BenchRow> {
  const pairs: Pair[] = [];
  for (let run = 0; run <= options.runs; run += 1) {
    const first = run % 2 === 0;
    let ours = first ? await options.ours() : 0;
    const baseline = await options.baseline();
    if (!first) ours = await options.ours();
    if (run === 0) continue;
    pairs.push({ ours, baseline });
    options.onPair?.(ours, baseline);
  }
  return toRow(options, pairs);
}

/** Medians, and the ratios pair by pair. */
export function toRow(
  options: { bench: string; unit: string; isMoreBetter: boolean },
  pairs: readonly Pair[],
): BenchRow {
  const ratios = pairs.map(({ ours, baseline }) => (options.isMoreBetter ? ours / baseline : baseline / ours));
  return {
    bench: options.bench,
    unit: options.unit,
    ours: round(median(pairs.map(({ ours }) => ours))),
    baseline: round(median(pairs.map(({ baseline }) => baseline))),
    ratio: round(median(ratios)),
    runs: pairs.length,
    min: round(Math.min(...ratios)),
    max: round(Math.max(...ratios)),
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
