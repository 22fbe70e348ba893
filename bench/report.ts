import { megaRates, type Pass } from './rounds.ts';

/** A target and what was measured for it. */
export type Verdict = {
  what: string;
  measured: number;
  unit: string;
  bound: number;
  isAtLeast: boolean;
};

/** Prints a line for each contestant: millions of requests per second by wall and by processor time. */
export function printRates(title: string, passes: Readonly<Record<string, readonly Pass[]>>): void {
  console.log(`\n${title}`);
  console.log(`  ${'M requests/s, median'.padEnd(34)}${'wall'.padStart(8)}${'cpu'.padStart(8)}`);
  for (const [name, list] of Object.entries(passes)) {
    const { wall, cpu } = megaRates(list);
    console.log(`  ${name.padEnd(34)}${wall.toFixed(2).padStart(8)}${cpu.toFixed(2).padStart(8)}`);
  }
}

/** Prints targets with "met" or "missed". */
export function printVerdicts(verdicts: readonly Verdict[]): void {
  for (const { what, measured, unit, bound, isAtLeast } of verdicts) {
    const isMet = isAtLeast ? measured >= bound : measured <= bound;
    const goal = `${isAtLeast ? 'at least' : 'at most'} ${bound}${unit}`;
    console.log(
      `  ${isMet ? 'met   ' : 'MISSED'} ${what}: ${measured.toFixed(2)}${unit} (${goal})`,
    );
  }
}
