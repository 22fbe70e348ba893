import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';
import { tables as known } from '../lab/fakeHost.ts';
import { ttl } from '../panels/testKnob.ts';
import { changedFrom, changedWords } from './changed.ts';

const S = 1e9;
const fault = (name: string, label: string) => ({ ...known.faults[0], name, label, heal: 'Mend' });
const tables = {
  knobs: [ttl],
  faults: [fault('node-crash', 'Crash'), fault('cache-flush', 'Flush the cache')],
} as Tables;

const crash = (seconds: number): Intervention => ({
  at: seconds * S,
  kind: 'strike',
  fault: 'node-crash',
  target: 'node:0001-001',
});
const set = (seconds: number, value: number): Intervention => ({
  at: seconds * S,
  kind: 'set',
  knob: 'cache.ttlMs',
  value,
});

const words = (interventions: Intervention[], plan: Intervention[] = []) =>
  changedWords({ interventions }, plan, tables).replaceAll('\u00a0', ' ');

describe('what a run is changed by', () => {
  it('is nothing while it does what its scenario does', () => {
    expect(words([crash(5), set(6, 1_000)], [crash(5), set(6, 1_000)])).toBe('');
    expect(words([set(2, 1_000), set(3, 300_000)])).toBe('');
  });

  it('are settings by what they come to, what was struck, and what was left out', () => {
    expect(words([set(2, 60_000), set(3, 1_000), crash(7)], [crash(5)])).toBe(
      'Changed from the scenario: Time to live 1 s, not 5 min; Crash, 0001-001 at 7.0 s; without Crash, 0001-001 at 5.0 s.',
    );
  });

  it('is counted from the fourth on', () => {
    expect(words([1, 2, 3, 4, 5].map(crash))).toMatch(/at 3\.0 s; 2 more\.$/);
  });

  it('is told of a bundled scenario with its own question', async () => {
    const question = 'The primary dies. Who notices, who takes over, and what is lost?';
    const run = (asks: string) => ({ scenario: { question: asks }, interventions: [] }) as never;
    expect(await changedFrom('lose-the-primary', run(question), tables)).toMatch(/: without Crash/);
    expect(await changedFrom('lose-the-primary', run('And without?'), tables)).toBe('');
    expect(await changedFrom('own', run(question), tables)).toBe('');
  });
});
