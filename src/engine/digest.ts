import { Digest } from './base/hash.ts';
import { lateCounters, lateGauges, latePeaks, sampleColumns } from './frame.ts';
import type { Simulation } from './simulation.ts';

const { stride } = sampleColumns;
const hashed = stride - lateCounters.length - latePeaks.length - lateGauges.length;

/** Hash of the history: totals, 1 s samples (but for what came late), notices as code and arguments, and the state of each node. */
export function digestOf(sim: Simulation): string {
  const digest = new Digest();
  const samples = sim.probe.coarseSince(0);
  digest
    .number(sim.now)
    .numbers(sim.probe.totals)
    .word((samples.length / stride) * hashed);
  for (let base = 0; base < samples.length; base += stride) {
    for (let i = 0; i < hashed; i++) digest.number(samples[base + i] as number);
  }
  for (const node of sim.cluster.nodes) {
    digest.text(node.id).word(node.state).number(node.store.count).number(node.store.usedBytes);
    digest.number(node.hits).number(node.misses).number(node.busyNanos);
  }
  for (const notice of sim.notices) {
    digest.number(notice.at).text(notice.code).text(notice.subject);
    for (const [name, value] of Object.entries(notice.args)) {
      // It came later, and the digest of a run stayed what it was.
      if ((name === 'replica' || name === 'kind') && notice.code === 'cold-start') continue;
      if (name !== 'node' && notice.code === 'first-oom') continue;
      digest.text(name);
      if (typeof value === 'number') digest.number(value);
      // Memcached has no primaries, as was said before.
      else if (value === 'node' && notice.code === 'node-recovered') digest.text('primary');
      else digest.text(value);
    }
  }
  return digest.toString();
}
