import { keySlot } from '../cluster/slots.ts';
import { exactRow, type Row, type Suite } from './compare.ts';
import recorded from './data/slots.json' with { type: 'json' };

export const slotSuite: Suite = {
  mechanism: 'Hash slots',
  servers: 'Redis 7.0.15',
  cases: () => [
    {
      name: 'text, binary and tagged keys',
      rows: () => [
        compareSlots(
          'text, binary and tagged keys',
          recorded.rows.map(([slot, key]) => [slot as number, bytesOrText(key)]),
        ),
      ],
    },
  ],
};

/** Slots that CLUSTER KEYSLOT answered, against the engine's. */
export function compareSlots(name: string, answers: [number, string | Uint8Array][]): Row {
  const wrong = answers
    .filter(([slot, key]) => keySlot(key) !== slot)
    .map(([slot, key]) => `${JSON.stringify(key)}: measured ${slot}, simulated ${keySlot(key)}`);
  return exactRow(name, 'slot of a key', answers.length, wrong);
}

function bytesOrText(key: unknown): string | Uint8Array {
  if (typeof key === 'string') return key;
  const { hex } = key as { hex: string };
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
