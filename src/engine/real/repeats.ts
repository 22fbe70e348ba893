import { type Row, shareRow } from './compare.ts';

/** Bounds of chance, in standard errors of the difference of two means. */
const STANDARD_ERRORS = 3;

export type Spread = {
  mean: number;
  /** Standard deviation of one value. */
  deviation: number;
  /** Of the mean. */
  standardError: number;
};

/** Mean of some values (two or more), and how far chance spreads them. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return { mean, deviation, standardError: deviation / Math.sqrt(values.length) };
}

/** One figure over many replays of a case. */
export type MeanRow = Row & {
  replays: number;
  /** Standard deviations of one replay, on the server and through the engine. */
  spread: [number, number];
  /** Standard error of the difference of the means, in the unit of the deviation. */
  standardError: number;
};

/**
 * Holds the means of replays of one case against each other: `replays` are the rows of each, and each server and
 * each engine had chance of its own. Every figure keeps its tolerance; one named in `hangsOnChance` may be off by
 * three standard errors of the difference where that is more. `rest`: answers that have to be equal, and figures
 * that only some replays have.
 */
export function compareMeans(
  replays: readonly Row[][],
  hangsOnChance: readonly string[],
): { means: MeanRow[]; rest: Row[] } {
  const means: MeanRow[] = [];
  const rest: Row[] = [];
  const all = replays.flat();
  for (const name of new Set(all.map(({ figure, unit }) => `${figure}, ${unit}`))) {
    const found = all.filter(({ figure, unit }) => `${figure}, ${unit}` === name);
    const [first] = found as [Row];
    if (found.length !== replays.length || first.unit === 'wrong') rest.push(...found);
    else means.push(meanOf(found, hangsOnChance.includes(first.figure)));
  }
  return { means, rest };
}

function meanOf(found: readonly Row[], hangsOnChance: boolean): MeanRow {
  const [first] = found as [Row];
  const measured = spreadOf(found.map((row) => row.measured));
  const simulated = spreadOf(found.map((row) => row.simulated));
  const error = Math.hypot(measured.standardError, simulated.standardError);
  const stated = Math.min(...found.map((row) => row.tolerance));
  const chance = hangsOnChance ? STANDARD_ERRORS * error : 0;
  const isShare = first.unit === '%';
  const row = isShare
    ? shareRow(first.case, first.figure, measured.mean, simulated.mean, stated, chance)
    : {
        ...first,
        measured: measured.mean,
        simulated: simulated.mean,
        deviation: Math.abs(simulated.mean - measured.mean),
        tolerance: Math.max(stated, chance),
      };
  return {
    ...row,
    replays: found.length,
    spread: [measured.deviation, simulated.deviation],
    standardError: isShare && measured.mean !== 0 ? (error / measured.mean) * 100 : error,
  };
}
