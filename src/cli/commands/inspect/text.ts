import { choiceOption } from '../../arguments.ts';
import type { Arguments } from '../../command.ts';

/** --format of every inspection. */
export function formatOption(args: Arguments): 'text' | 'json' {
  return choiceOption(args, 'format', ['text', 'json'], 'text');
}

/** Lines of cells, every column but the last padded to its widest cell. */
export function asRows(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
