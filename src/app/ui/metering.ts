import { formatNumber, NO_BREAK_SPACE } from '../../content/words.ts';
import { type Frame, nodeColumns, sampleColumns, type TopologyView } from '../../engine/frame.ts';
import type { Live } from '../lab/types.ts';

/** What a serverless cache is charged for: ECPUs and stored GB. */

const { stride, at } = nodeColumns;

/** Bytes of keys and values that are stored, each once: primaries only (Memcached: all nodes). */
export function storedBytes(topology: TopologyView, frame: Frame): number {
  return topology.nodes.reduce((sum, _, node) => {
    const value = (column: number) => frame.nodes[node * stride + column] ?? 0;
    return value(at.primary) === 1 ? sum + value(at.payloadBytes) : sum;
  }, 0);
}

/** Stored bytes in GB, the unit of the bill: 2.04e6 -> "0.00204 GB". */
export function formatStored(bytes: number): string {
  return `${formatNumber(bytes / 1e9)}${NO_BREAK_SPACE}GB`;
}

/** ECPUs per second, from the samples of the last second of simulated time; null before the first. */
export function ecpusPerSecond(live: Live): number | null {
  const { fine, coarse } = live;
  if (live.clock === 'event' && coarse.length > 0)
    return coarse.get(coarse.length - 1, sampleColumns.at.milliEcpus) / 1_000;
  let milliEcpus = 0;
  let samples = 0;
  for (let row = fine.length - 1; row >= 0 && samples < 1_000; row--) {
    const end = fine.get(row, sampleColumns.at.at);
    if (end > live.at) continue;
    if (end <= live.at - 1e9) break;
    milliEcpus += fine.get(row, sampleColumns.at.milliEcpus);
    samples += 1;
  }
  return samples > 0 ? milliEcpus / samples : null;
}
