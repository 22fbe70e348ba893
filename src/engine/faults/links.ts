import { MILLISECOND } from '../base/units.ts';
import { reachabilityChanged } from '../cluster/reachability.ts';
import type { Simulation } from '../simulation.ts';
import type { Target } from '../targets.ts';
import type { Fault } from './fault.ts';

/** Trouble on the ways between Availability Zones, short of a cut in both directions. */
export const linkFaults = {
  'one-way-loss': {
    label: 'Lose one way',
    about: 'Nothing arrives in one direction between two zones; the other direction works.',
    target: 'zone-link',
    heal: 'Join the way',
    strike(sim, target) {
      sim.network.setOneWay(target.index, target.other, false);
      const notice = sim.notice('one-way-lost', target.text, zonesOf(sim, target));
      reachabilityChanged(sim, notice);
      return notice;
    },
    mend(sim, target, since) {
      sim.network.setOneWay(target.index, target.other, true);
      const afterNanos = sim.now - since;
      const notice = sim.notice('one-way-back', target.text, {
        ...zonesOf(sim, target),
        afterNanos,
      });
      reachabilityChanged(sim, notice);
    },
  },
  'added-latency': {
    label: 'Lengthen the link',
    about: 'Every message between two zones takes longer, each way.',
    target: 'zone-pair',
    heal: 'Usual distance',
    amount: { label: 'Added one way', unit: 'ms', min: 1, max: 2_000, standard: 20 },
    strike(sim, target, amount) {
      sim.network.lengthen(target.index, target.other, Math.round(amount * MILLISECOND));
      return sim.notice('link-lengthened', target.text, {
        ...zonesOf(sim, target),
        addedMillis: amount,
      });
    },
    mend(sim, target, since) {
      sim.network.lengthen(target.index, target.other, 0);
      linkRestored(sim, target, since);
    },
  },
  'packet-loss': {
    label: 'Lose packets',
    about:
      'Some messages between two zones are lost; TCP sends each again after 200 ms, then 400 ms ...',
    target: 'zone-pair',
    heal: 'Lose none',
    amount: { label: 'Lost', unit: '%', min: 0.1, max: 90, standard: 2 },
    strike(sim, target, amount) {
      sim.network.lose(target.index, target.other, amount * 10);
      return sim.notice('link-lossy', target.text, {
        ...zonesOf(sim, target),
        lostPercent: amount,
      });
    },
    mend(sim, target, since) {
      sim.network.lose(target.index, target.other, 0);
      linkRestored(sim, target, since);
    },
  },
} satisfies Record<string, Fault>;

function linkRestored(sim: Simulation, target: Target, since: number): void {
  const afterNanos = sim.now - since;
  sim.notice('link-restored', target.text, { ...zonesOf(sim, target), afterNanos });
}

function zonesOf(sim: Simulation, target: Target): { from: string; to: string } {
  const { zones } = sim.scenario;
  return { from: zones[target.index] as string, to: zones[target.other] as string };
}
