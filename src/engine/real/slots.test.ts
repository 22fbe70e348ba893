import { expect, test } from 'vitest';
import { keySlot } from '../cluster/slots.ts';
import recorded from './data/slots.json' with { type: 'json' };

test('slots are those that Redis answers, for text, binary and tagged keys', () => {
  const wrong = recorded.rows.filter(([slot, key]) => keySlot(bytesOrText(key)) !== slot);
  expect(wrong).toEqual([]);
  expect(recorded.rows.length).toBeGreaterThan(300);
});

function bytesOrText(key: unknown): string | Uint8Array {
  if (typeof key === 'string') return key;
  return Uint8Array.from(Buffer.from((key as { hex: string }).hex, 'hex'));
}
