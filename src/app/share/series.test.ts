import { expect, it } from 'vitest';
import { sampleColumns } from '../../engine/frame.ts';
import { RowRing } from '../lab/rows.ts';
import { isCut, seriesCsv } from './series.ts';

function samples(...rows: Partial<Record<keyof typeof sampleColumns.at, number>>[]): RowRing {
  const ring = new RowRing(sampleColumns.stride, 10);
  for (const row of rows) {
    const cells = new Float64Array(sampleColumns.stride);
    for (const [name, value] of Object.entries(row)) {
      cells[sampleColumns.at[name as 'at']] = value;
    }
    ring.append(cells, sampleColumns.at.at, -1);
  }
  return ring;
}

/** The cells of a file by the names in its first line. */
function read(csv: string): Record<string, string>[] {
  const [head = '', ...lines] = csv.trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '?', cell])),
  );
}

it('has one line for each second up to the moment, in units that its names carry', () => {
  const csv = seriesCsv(
    samples(
      { at: 1e9, requests: 4000, p99: 1_234_567, engineBusy: 0.125, milliEcpus: 2500 },
      { at: 2e9, requests: 4100, usedBytes: 123_456_789_012 },
      { at: 3e9, requests: 4200 },
    ),
    2.5e9,
  );
  const rows = read(csv);
  expect(rows.map((row) => [row['time_s'], row['requests']])).toEqual([
    ['1', '4000'],
    ['2', '4100'],
  ]);
  expect(rows[0]).toMatchObject({
    latency_p99_ms: '1.234567',
    busiest_engine_thread_percent: '12.5',
    ecpus: '2.5',
    failed_requests: '0',
  });
  expect(rows[1]?.['used_bytes']).toBe('123456789012');
});

it('names every column once, in plain letters', () => {
  const names = seriesCsv(samples(), 0).trimEnd().split(',');
  expect(names.length).toBe(sampleColumns.stride);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9_]+$/);
});

it('knows when the first seconds are not kept any more', () => {
  expect([samples(), samples({ at: 1e9 }), samples({ at: 2e9 })].map(isCut)).toEqual([
    false,
    false,
    true,
  ]);
});

it('without a whole second is the line of names', () => {
  expect(
    seriesCsv(samples({ at: 1e9 }), 0.5e9)
      .trimEnd()
      .split('\r\n').length,
  ).toBe(1);
});
