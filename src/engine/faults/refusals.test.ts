import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { change, trial } from '../trial.ts';
import { faults, isFault, refuseFault } from './faults.ts';

const names = Object.keys(faults).filter(isFault);

describe('refuseFault', () => {
  const sim = trial();

  it('knows the names', () => {
    for (const name of ['meteor', '', 'toString', '__proto__']) {
      expect(refuseFault(sim, name, 'origin')).toBe(
        `There is no fault "${name}". Write one of ${names.join(', ')}.`,
      );
    }
  });

  it('knows the bounds of an amount', () => {
    for (const amount of [1, 0, -5, 1_001, Number.NaN, Infinity]) {
      expect(refuseFault(sim, 'slow-node', 'node:0001-001', amount)).toBe(
        `Slow down: "Times slower" is ${amount}. Write 2 to 1000 x.`,
      );
    }
    for (const amount of [2, 1_000, undefined]) {
      expect(refuseFault(sim, 'slow-node', 'node:0001-001', amount)).toBeNull();
    }
  });

  it('does not crash what is down', () => {
    const down = trial();
    down.runUntil(SECOND);
    change(down, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1b' });
    expect(refuseFault(down, 'node-crash', 'node:0001-002')).toBe('0001-002 is down already.');
    expect(refuseFault(down, 'slow-node', 'node:0001-002')).toBe('0001-002 is down already.');
  });
});
