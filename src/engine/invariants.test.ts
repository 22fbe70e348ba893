import { describe, expect, it } from 'vitest';
import { SECOND } from './base/units.ts';
import { totalColumns } from './frame.ts';
import { violations } from './invariants.ts';
import { AT_APP } from './requests.ts';
import type { Simulation } from './simulation.ts';
import { trial } from './trial.ts';

/** A check that cannot fail proves nothing: each breach of a rule must be found. */
describe('violations', () => {
  const breaches: [string, (sim: Simulation) => void, RegExp][] = [
    [
      'a request that is lost',
      (sim) => {
        sim.requests.inFlight -= 1;
      },
      /requests, but .* completed/,
    ],
    [
      'a request that is counted twice',
      (sim) => sim.probe.count(totalColumns.at.completed),
      /completed, but .* are reads, writes or errors/,
    ],
    [
      'a read without an outcome',
      (sim) => sim.probe.count(totalColumns.at.reads),
      /reads, but .* are hits/,
    ],
    [
      'a write that is not written',
      (sim) => sim.probe.count(totalColumns.at.written),
      /writes, but .* are written/,
    ],
    [
      'a span that was forgotten',
      (sim) => {
        const slot = sim.requests.take();
        sim.requests.where[slot] = AT_APP;
        sim.requests.startedAt[slot] = 0;
        sim.requests.since[slot] = 5;
      },
      /spans of a request add up to 0 of 5 ns/,
    ],
    [
      'a node that serves too much',
      (sim) => {
        sim.cluster.node(0).serving = 2;
      },
      /0001-001 serves 2 at once/,
    ],
    [
      'a count below nothing',
      (sim) => {
        sim.cluster.node(0).connections = -1;
      },
      /counts below nothing/,
    ],
    [
      'a dead node with items',
      (sim) => {
        sim.cluster.node(0).state = 1;
      },
      /is down and holds/,
    ],
    [
      'a replica ahead',
      (sim) => {
        sim.cluster.node(1).applied = 1e9;
      },
      /0001-002 is ahead of its primary/,
    ],
    [
      'two primaries in one history',
      (sim) => {
        sim.cluster.node(1).isPrimary = true;
      },
      /follows and takes itself/,
    ],
    ['an event in the past', (sim) => sim.schedule.add(1, 0, 0, 0), /lies before the present/],
    [
      'memory far above its budget',
      (sim) => sim.cluster.node(0).store.setLimit(1_000),
      /bytes above maxmemory/,
    ],
  ];

  it('are none in calm', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    expect(violations(sim)).toEqual([]);
  });

  it.each(breaches)('find %s', (_, breach, sentence) => {
    const sim = trial();
    sim.runUntil(SECOND);
    breach(sim);
    expect(violations(sim).join('\n')).toMatch(sentence);
  });
});
