import { SECOND } from '../base/units.ts';
import { ORIGIN_RETURNS } from '../events.ts';
import type { Fault } from './fault.ts';
import { inFlightAtOrigin } from './inFlight.ts';

/** Trouble behind the cache. */
export const databaseFaults = {
  'slow-origin': {
    label: 'Slow the database',
    about: 'Every query takes longer: a missing index, a full disk queue, a noisy neighbour.',
    target: 'origin',
    heal: 'Usual speed',
    amount: { label: 'Times slower', unit: 'x', min: 2, max: 1_000, standard: 10 },
    strike(sim, target, amount) {
      sim.origin.slowdown = amount;
      return sim.notice('origin-slowed', target.text, { factor: amount });
    },
    mend(sim, target, since) {
      sim.origin.slowdown = 1;
      sim.notice('origin-speed-restored', target.text, { afterNanos: sim.now - since });
    },
  },
  'origin-failover': {
    label: 'Fail the database over',
    about:
      'Multi-AZ failover: nothing is answered until the standby has taken over (RDS: 60 to 120 s).',
    target: 'origin',
    heal: '',
    amount: { label: 'Takes', unit: 's', min: 5, max: 600, standard: 60 },
    refuse: (sim) => (sim.origin.isUp ? null : 'The database is down already.'),
    strike(sim, target, amount) {
      const nanos = amount * SECOND;
      const lost = inFlightAtOrigin(sim);
      const notice = sim.notice('origin-failover', target.text, { takesNanos: nanos }, -1, lost);
      sim.origin.stop(true);
      sim.schedule.add(sim.now + nanos, ORIGIN_RETURNS, notice, sim.origin.stops);
      return notice;
    },
    mend() {},
  },
} satisfies Record<string, Fault>;
