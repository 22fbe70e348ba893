import { expect, test } from 'vitest';
import firstHit from '../content/scenarios/first-hit.json' with { type: 'json' };
import { readRun, writeRun } from '../exchange/schema.ts';
import { plainRun } from './plainRun.ts';

const schema = 'cachescape.scenario/1';

test('the first scenario is read as the reader of files reads it', () => {
  for (const file of [firstHit, { schema, name: 'Another' }]) {
    const text = JSON.stringify(file);
    const run = plainRun(text);
    expect({ ok: true, run, digest: null }).toEqual(readRun(text, 'run'));
    expect(`${JSON.stringify(run, null, 2)}\n`).toBe(run && writeRun(run));
  }
});

test('whatever says more, or other than words, is left to the reader of files', () => {
  const others: unknown[] = [
    '',
    '{',
    'null',
    '[]',
    '{}',
    { schema },
    { name: 'No schema' },
    { schema, name: '' },
    { schema, name: 7 },
    { schema, name: 'n'.repeat(121) },
    { schema, name: 'A field', cache: {} },
    { schema, name: 'A field', constructor: 'x' },
    { schema: 'cachescape.run/1', name: 'A run' },
  ];
  for (const other of others) {
    expect(plainRun(typeof other === 'string' ? other : JSON.stringify(other))).toBeNull();
  }
});
