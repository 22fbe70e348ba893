import type { Simulation } from '../simulation.ts';
import { appsOf } from '../targets.ts';
import type { Fault } from './fault.ts';

/** Trouble on the side of the apps: what they hold for true, and their connections. */
export const clientFaults = {
  'dns-stuck': {
    label: 'Let DNS lie',
    about: 'The resolver of an app ignores the TTL: it keeps giving the address it has.',
    target: 'client',
    heal: 'Honour the TTL',
    refuse: noEndpoint,
    strike(sim, target) {
      for (const app of appsOf(sim, target)) sim.clients.beliefs.stick(app, true);
      return sim.notice('dns-stuck', target.text, { ttlMillis: sim.scenario.failover.dnsTtlMs });
    },
    mend(sim, target, since) {
      for (const app of appsOf(sim, target)) {
        const still = sim.struck.some(
          (s) =>
            s.fault === 'dns-stuck' &&
            (s.target === 'clients' || s.target === `client:app-${app + 1}`),
        );
        sim.clients.beliefs.stick(app, still);
      }
      sim.notice('dns-honest', target.text, { afterNanos: sim.now - since });
    },
  },
  'connections-dropped': {
    label: 'Drop all connections',
    about: 'Every connection of every app is closed at once; all of them connect again.',
    target: 'cache',
    heal: '',
    strike(sim, target) {
      const first = sim.notice('connections-dropped', target.text, {
        connections: sim.cluster.liveNodes().reduce((sum, node) => sum + node.connections, 0),
      });
      sim.clients.dropAll();
      return first;
    },
    mend() {},
  },
} satisfies Record<string, Fault>;

function noEndpoint(sim: Simulation): string | null {
  if (sim.cluster.isMemcached) return 'Memcached nodes keep their addresses.';
  if (sim.cluster.isClusterMode) {
    return 'With cluster mode enabled apps learn from the slot map of the nodes, not from DNS.';
  }
  return null;
}
