import { SECOND } from '../base/units.ts';
import { targetName } from '../targetName.ts';
import type { Fault } from './fault.ts';

/** Trouble that users make: more of them, all for one key, or items that all end at once. */
export const loadFaults = {
  'traffic-spike': {
    label: 'Multiply the traffic',
    about: 'Users come in numbers: the request rate is multiplied while this lasts.',
    target: 'traffic',
    heal: 'Usual traffic',
    amount: { label: 'Times', unit: 'x', min: 2, max: 100, standard: 5 },
    refuse: (sim) => ownTiming(sim.scenario.workload.trace !== undefined),
    strike(sim, target, amount) {
      sim.workload.surge = amount;
      const { ratePerSecond } = sim.scenario.workload;
      return sim.notice('traffic-surged', target.text, {
        factor: amount,
        perSecond: Math.round(ratePerSecond * amount),
      });
    },
    mend(sim, target, since) {
      sim.workload.surge = 1;
      sim.notice('traffic-usual', target.text, { afterNanos: sim.now - since });
    },
  },
  'hot-key': {
    label: 'Make one key hot',
    about: 'A share of all requests goes to one key that hardly anybody asked for before.',
    target: 'traffic',
    heal: 'Usual popularity',
    amount: { label: 'Of all requests', unit: '%', min: 1, max: 99, standard: 60 },
    refuse: (sim) => ownTiming(sim.scenario.workload.trace !== undefined),
    strike(sim, target, amount) {
      const key = sim.workload.keyspace - 1;
      sim.workload.heat(key, amount);
      const group = sim.cluster.group(sim.cluster.route(key));
      return sim.notice('key-hot', target.text, {
        key: sim.workload.nameOf(key),
        group: group.id,
        sharePercent: amount,
      });
    },
    mend(sim, target, since) {
      sim.workload.heat(-1, 0);
      sim.notice('key-cooled', target.text, { afterNanos: sim.now - since });
    },
  },
  'key-expiry': {
    label: 'Expire a key',
    about:
      'One key, the hottest unless another is chosen under Inspect: its time to live is over, and reads of it miss until it is filled again.',
    target: 'key',
    heal: '',
    refuse: (sim, target) =>
      sim.cluster
        .liveNodes()
        .some((node) => node.isPrimary && node.store.peek(target.index, sim.now))
        ? null
        : `${targetName(target.text)} is not in the cache now. Choose a key that is.`,
    strike(sim, target) {
      for (const node of sim.cluster.liveNodes()) {
        node.store.expireKey(target.index, sim.now, sim.now);
      }
      const notice = sim.notice('key-expired', target.text, {});
      sim.expiredKeys.expired(target.index, sim.now, notice, target.text);
      return notice;
    },
    mend() {},
  },
  'mass-expiry': {
    label: 'Expire everything',
    about:
      'Every item gets the same time to live, as after a load in one go: all are due at one moment.',
    target: 'cache',
    heal: '',
    amount: { label: 'Due in', unit: 's', min: 1, max: 3_600, standard: 5 },
    strike(sim, target, amount) {
      const at = sim.now + Math.round(amount * SECOND);
      let keys = 0;
      for (const node of sim.cluster.liveNodes()) {
        const due = node.store.expireAll(at);
        if (node.isPrimary) keys += due;
      }
      return sim.notice('expiry-aligned', target.text, { keys, inNanos: at - sim.now });
    },
    mend() {},
  },
} satisfies Record<string, Fault>;

/** A recorded trace says itself who asks for what and when. */
function ownTiming(isTrace: boolean): string | null {
  return isTrace
    ? 'The requests of this run come from a trace, which has its own times and keys.'
    : null;
}
