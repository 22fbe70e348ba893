import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMoment, formatShare, keyTail } from './format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('short figures', () => {
  it('have few digits and the unit that suits them', () => {
    const durations = [150, 15_000, 640_000, 6_800_000, 3.2e9, 300e9];
    expect(durations.map((nanos) => plain(formatDuration(nanos)))).toEqual([
      '150 ns',
      '15 µs',
      '0.64 ms',
      '6.8 ms',
      '3.2 s',
      '5 min',
    ]);
    expect(plain(formatBytes(3 * 1024 ** 2))).toBe('3 MiB');
    expect([28.6e6, 66.8e9].map((at) => plain(formatMoment(at)))).toEqual(['28.6 ms', '66.8 s']);
  });

  it('say all or nothing only when it is true', () => {
    const shares = [0, 0.0002, 0.004, 0.412, 0.9934, 0.9998, 1];
    expect(shares.map((share) => plain(formatShare(share)))).toEqual([
      '0 %',
      '<0.1 %',
      '0.4 %',
      '41 %',
      '99.3 %',
      '>99.9 %',
      '100 %',
    ]);
  });
});

it('shortens names of keys at their beginning', () => {
  expect([keyTail('key:42'), keyTail('key:000000000042')]).toEqual(['key:42', '…000000042']);
});
