import { expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { change, trial } from '../trial.ts';
import { Spells } from './spells.ts';

it('keeps the first and the last failure of each spell, and what the app did then', () => {
  const spells = new Spells(2);
  const failed = (app: number, at: number) => {
    if (spells.failed(app, at)) spells.begins(app, app === 0 ? 'ttl' : 'nodes');
  };
  for (const at of [3, 4, 5]) failed(0, at * SECOND);
  failed(1, 4 * SECOND);
  failed(0, 9 * SECOND);
  expect(spells.all(10 * SECOND)).toEqual([
    { app: 0, from: 3 * SECOND, to: 5 * SECOND, habit: 'ttl', lasts: false },
    { app: 0, from: 9 * SECOND, to: 9 * SECOND, habit: 'ttl', lasts: true },
    { app: 1, from: 4 * SECOND, to: 4 * SECOND, habit: 'nodes', lasts: false },
  ]);
});

it('agrees with what each app has counted', () => {
  const sim = trial((s) => {
    s.clients.appZones = ['us-east-1a', 'us-east-1b', 'us-east-1a'];
    s.clients.appDiscovery = ['endpoint', 'endpoint', 'nodes'];
    s.clients.onCacheError = 'fail';
  });
  sim.runUntil(1 * SECOND);
  change(sim, { kind: 'strike', fault: 'dns-stuck', target: 'client:app-2' });
  sim.runUntil(3 * SECOND);
  change(sim, { kind: 'strike', fault: 'test-failover', target: 'node:0001-001' });
  const step = SECOND / 50;
  const first = [-1, -1, -1];
  const last = [-1, -1, -1];
  for (let at = 3 * SECOND; at < 14 * SECOND; at += step) {
    const before = sim.clients.failed.slice();
    sim.runUntil(at + step);
    for (let app = 0; app < 3; app++) {
      if (sim.clients.failed[app] === before[app]) continue;
      if ((first[app] as number) < 0) first[app] = at;
      last[app] = at;
    }
  }
  const spells = sim.clients.spells.all(sim.now);
  expect(spells.map(({ app, habit, lasts }) => [app, habit, lasts])).toEqual([
    [0, 'ttl', false],
    [1, 'stuck', true],
    [2, 'nodes', false],
  ]);
  for (const { app, from, to } of spells) {
    // A call fails before the request that tries it again.
    expect((first[app] as number) - from).toBeLessThan(SECOND / 4);
    expect(first[app] as number).toBeGreaterThan(from - step);
    expect(to).toBeGreaterThanOrEqual(last[app] as number);
    expect(to).toBeLessThanOrEqual((last[app] as number) + step);
  }
});
