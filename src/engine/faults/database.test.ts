import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { change, noticesOf, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('faults of one database', () => {
  it('that stopped in its zone stays stopped until both are over', () => {
    const sim = trial();
    const zone = { fault: 'zone-outage', target: 'zone:us-east-1a' } as const;
    const origin = { fault: 'origin-outage', target: 'origin' } as const;
    for (const [first, second] of [
      [zone, origin],
      [origin, zone],
    ] as const) {
      change(sim, { kind: 'strike', ...first });
      change(sim, { kind: 'strike', ...second });
      change(sim, { kind: 'heal', ...first });
      expect(sim.origin.isUp).toBe(false);
      change(sim, { kind: 'heal', ...second });
      expect(sim.origin.isUp).toBe(true);
    }
    expect(noticesOf(sim, 'origin-back')).toHaveLength(2);
  });
});

describe('origin-failover', () => {
  it('ends by itself, and not before a stop by hand is over', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'origin-failover', target: 'origin', amount: 10 });
    expect(sim.origin.isUp).toBe(false);
    sim.runUntil(10.9 * SECOND);
    expect(sim.origin.isUp).toBe(false);
    sim.runUntil(11.1 * SECOND);
    expect(sim.origin.isUp).toBe(true);
    expect(noticesOf(sim, 'origin-back')[0]?.args).toEqual({ afterNanos: 10 * SECOND });
  });
});
