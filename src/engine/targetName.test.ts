import { expect, it } from 'vitest';
import { targetName } from './targetName.ts';

it('calls every kind of target what a reader calls it', () => {
  const targets = [
    ['node:0001-001', '0001-001'],
    ['primary:0001', 'primary of shard 0001'],
    ['shard:0002', 'shard 0002'],
    ['zone:us-east-1a', 'us-east-1a'],
    ['zones:us-east-1a|us-east-1b', 'us-east-1a and us-east-1b'],
    ['link:us-east-1a>us-east-1b', 'us-east-1a to us-east-1b'],
    ['client:app-1', 'app-1'],
    ['clients', 'every app'],
    ['key:key:0000000299', 'key:0000000299'],
    ['key:user|7>x', 'user|7>x'],
    ['hottest-key', 'the hottest key'],
    ['traffic', 'the traffic'],
    ['origin', 'the database'],
    ['cache', 'the cache'],
  ];
  expect(targets.map(([text = '']) => [text, targetName(text)])).toEqual(targets);
});
