/** One measured pass: how much work was done, and the time it took on the wall and on the processor. */
export type Pass = { work: number; wallMs: number; cpuMs: number };

/** Runs `pass`, which returns the amount of work done (requests), and times it. */
export function timed(pass: () => number): Pass {
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  const work = pass();
  const wallMs = performance.now() - wallBefore;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { work, wallMs, cpuMs: (user + system) / 1000 };
}

/**
 * Passes of several contestants in interleaved rounds, so that other load on the machine falls on all of
 * them alike: first one uncounted round, in which the code is compiled, then `rounds` counted ones.
 */
export function interleaved<T extends string>(
  rounds: number,
  contestants: Readonly<Record<T, () => number>>,
): Record<T, Pass[]> {
  const names = Object.keys(contestants) as T[];
  const passes = Object.fromEntries(names.map((name) => [name, [] as Pass[]])) as Record<T, Pass[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const pass = timed(contestants[name]);
      if (round >= 0) passes[name].push(pass);
    }
  }
  return passes;
}

/** The middle value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Median rate of some passes in millions of requests per second, by wall and by processor time. */
export function megaRates(passes: readonly Pass[]): { wall: number; cpu: number } {
  return {
    wall: median(passes.map(({ work, wallMs }) => work / wallMs / 1000)),
    cpu: median(passes.map(({ work, cpuMs }) => work / cpuMs / 1000)),
  };
}

/** Median of the ratios of rates of the same round, by processor time. */
export function pairedRatio(passes: readonly Pass[], against: readonly Pass[]): number {
  return median(
    passes.map(({ work, cpuMs }, i) => {
      const other = against[i] as Pass;
      return work / cpuMs / (other.work / other.cpuMs);
    }),
  );
}
