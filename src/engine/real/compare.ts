/**
 * How a simulated figure is held against a measured one. The tests beside the recordings, and the report that
 * `npm run fidelity` writes, use the same suites.
 */

/** One figure of one case. */
export type Row = {
  /** Which case: trace, policy, size ... */
  case: string;
  /** Which figure, with what sets its tolerance apart: "hit ratio, LRU". */
  figure: string;
  measured: number;
  simulated: number;
  /** How far off, in `unit`; never negative. */
  deviation: number;
  tolerance: number;
  /** "points" are percentage points of a ratio; "wrong" counts answers that differ. */
  unit: 'points' | '%' | 'wrong' | 'ms' | 'pages';
  /** What differs, where a number does not say it. */
  detail?: string;
};

/** A case is worked out when it is asked for: some take seconds. */
export type Case = { name: string; rows: () => Row[] };

/** What one mechanism of the engine is held to. */
export type Suite = {
  mechanism: string;
  /** The servers that were measured, with versions. */
  servers: string;
  /** A spread of the recorded cases, or all of them. */
  cases: (all: boolean) => Case[];
};

/** True where every recorded row is to be compared: `npm run test:long`. */
export function isLongRun(): boolean {
  return process.env['CACHESCAPE_LONG'] !== undefined;
}

/** Two ratios of 0 to 1, compared in percentage points. */
export function pointsRow(
  name: string,
  figure: string,
  measured: number,
  simulated: number,
  tolerance: number,
): Row {
  const deviation = Math.abs(simulated - measured) * 100;
  return {
    case: name,
    figure,
    measured: measured * 100,
    simulated: simulated * 100,
    deviation,
    tolerance,
    unit: 'points',
  };
}

/** Two amounts, compared in per cent of the measured one; `orAmount` is allowed where it is more. */
export function shareRow(
  name: string,
  figure: string,
  measured: number,
  simulated: number,
  tolerance: number,
  orAmount = 0,
): Row {
  const off = Math.abs(simulated - measured);
  // Nothing measured: any difference beyond the amount is wrong, whatever share it would be.
  const share = (amount: number) =>
    measured === 0 ? amount && Infinity : Math.abs(amount / measured) * 100;
  return {
    case: name,
    figure,
    measured,
    simulated,
    deviation: off <= orAmount && measured === 0 ? 0 : share(off),
    tolerance: Math.max(tolerance, measured === 0 ? 0 : share(orAmount)),
    unit: '%',
  };
}

/** Two amounts, compared as they are. */
export function amountRow(
  name: string,
  figure: string,
  measured: number,
  simulated: number,
  tolerance: number,
  unit: Row['unit'],
): Row {
  const deviation = Math.abs(simulated - measured);
  return { case: name, figure, measured, simulated, deviation, tolerance, unit };
}

/** Answers that have to be equal; `wrong` says which are not. */
export function exactRow(name: string, figure: string, answers: number, wrong: string[]): Row {
  const row: Row = {
    case: name,
    figure,
    measured: answers,
    simulated: answers - wrong.length,
    deviation: wrong.length,
    tolerance: 0,
    unit: 'wrong',
  };
  return wrong.length === 0 ? row : { ...row, detail: wrong.slice(0, 5).join('; ') };
}

/** A line for each row outside its tolerance, measured against simulated. A test expects none. */
export function outside(rows: readonly Row[]): string[] {
  return rows.filter(isOutside).map((row) => {
    const { deviation, tolerance, unit, detail } = row;
    const off = `measured ${show(row.measured)}, simulated ${show(row.simulated)}`;
    const by = `off by ${show(deviation)} ${unit}, tolerance ${show(tolerance)}`;
    return `${row.case}, ${row.figure}: ${off}; ${by}${detail ? ` (${detail})` : ''}`;
  });
}

export function isOutside({ deviation, tolerance }: Row): boolean {
  return !(deviation <= tolerance);
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
