import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, noticesOf, roomy } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('long commands', () => {
  it('take as long as what they go through, and everything waits for them', () => {
    const sim = roomy();
    sim.runUntil(4 * SECOND);
    const { count } = sim.cluster.node(0).store;
    change(sim, { kind: 'strike', fault: 'keys-command', target: 'node:0001-001' });
    expect(noticesOf(sim, 'long-command')[0]?.args).toEqual({
      command: 'KEYS *',
      items: count,
      takesNanos: count * 310,
    });
    sim.runUntil(5 * SECOND);
    const served = sim.cluster.node(0).commands;
    change(sim, { kind: 'strike', fault: 'long-script', target: 'node:0001-001', amount: 200 });
    sim.runUntil(5.15 * SECOND);
    // The command that was being served comes to its end; none begins.
    expect(sim.cluster.node(0).commands - served).toBeLessThanOrEqual(1);
    expect(sim.cluster.node(0).queueLength).toBeGreaterThan(10);
    sim.runUntil(6 * SECOND);
    expect(sim.cluster.node(0).commands - served).toBeGreaterThan(100);
  });

  it('stop with the process, and go on with it after a freeze', () => {
    for (const fault of ['node-pause', 'reboot'] as const) {
      const sim = roomy();
      sim.runUntil(2 * SECOND);
      change(sim, { kind: 'strike', fault: 'long-script', target: 'node:0001-001', amount: 1000 });
      sim.runUntil(2.5 * SECOND);
      change(sim, {
        kind: 'strike',
        fault,
        target: 'node:0001-001',
        ...(fault === 'reboot' && { amount: 1 }),
      });
      sim.runUntil(2.6 * SECOND);
      if (fault === 'node-pause') change(sim, { kind: 'heal', fault, target: 'node:0001-001' });
      sim.runUntil(3 * SECOND);
      const then = sim.cluster.node(0).commands;
      sim.runUntil(3.05 * SECOND);
      if (fault === 'node-pause') expect(sim.cluster.node(0).commands).toBe(then);
      sim.runUntil(12 * SECOND);
      expect(sim.cluster.node(0).commands).toBeGreaterThan(then + 100);
      expect(violations(sim)).toEqual([]);
    }
  });

  it('are refused where they cannot run', () => {
    const sim = roomy();
    const script = { fault: 'long-script', target: 'node:0001-002' };
    expect(sim.intervene({ kind: 'strike', ...script })).toBe(
      'READONLY: 0001-002 is a replica. Choose a primary.',
    );
  });
});
