import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyIds } from './keyIds.ts';

const encoder = new TextEncoder();
const idOf = (keys: KeyIds, name: string): number => {
  const bytes = encoder.encode(`<${name}>`);
  return keys.idOf(bytes, 1, bytes.length - 1);
};
const nameOf = (keys: KeyIds, id: number) => new TextDecoder().decode(keys.bytesOf(id));

describe('KeyIds', () => {
  test('the same bytes, the same number, counted from 0', () => {
    const keys = new KeyIds();
    expect(['a', 'b', 'a', '', 'ab', ''].map((name) => idOf(keys, name))).toEqual([
      0, 1, 0, 2, 3, 2,
    ]);
    expect([0, 1, 2, 3].map((id) => nameOf(keys, id))).toEqual(['a', 'b', '', 'ab']);
  });

  test('keys in use keep their numbers, whatever is given back', () => {
    const steps = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (list) => {
        const keys = new KeyIds();
        const inUse = new Map<string, number>();
        for (const [number, release] of list) {
          const name = `key-${number}`;
          const known = inUse.get(name);
          if (release && known !== undefined) {
            keys.release(known);
            inUse.delete(name);
          } else {
            const id = idOf(keys, name);
            if (known !== undefined) expect(id).toBe(known);
            inUse.set(name, id);
          }
        }
        expect(new Set(inUse.values()).size).toBe(inUse.size);
        for (const [name, id] of inUse) expect(nameOf(keys, id)).toBe(name);
      }),
      { seed: 41, numRuns: 100 },
    );
  });

  test('numbers are used again, so a stream of new keys needs few', () => {
    const keys = new KeyIds();
    const kept = idOf(keys, 'kept');
    for (let i = 0; i < 400_000; i++) keys.release(idOf(keys, `passing-${i}`));
    expect(keys.size).toBeLessThan(70_000);
    expect([idOf(keys, 'kept'), nameOf(keys, kept)]).toEqual([kept, 'kept']);
  });

  test('a key that returns soon after it was given back is still known', () => {
    const keys = new KeyIds();
    const id = idOf(keys, 'a');
    keys.release(id);
    keys.release(id);
    for (let i = 0; i < 100; i++) idOf(keys, `other-${i}`);
    expect(idOf(keys, 'a')).toBe(id);
  });
});
