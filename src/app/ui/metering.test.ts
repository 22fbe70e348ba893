import { expect, test } from 'vitest';
import { nodeColumns, sampleColumns } from '../../engine/frame.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { clearLive, emptyLive } from '../lab/intake.ts';
import { topologyOf } from '../stage/testTopologies.ts';
import { ecpusPerSecond, formatStored, storedBytes } from './metering.ts';

test('what is stored counts once, on the primaries', () => {
  const topology = topologyOf({ shards: 2, replicas: 1 });
  const nodes = new Float64Array(topology.nodes.length * nodeColumns.stride);
  topology.nodes.forEach((_, i) => {
    nodes[i * nodeColumns.stride + nodeColumns.at.payloadBytes] = 1e6 * (i + 1);
    nodes[i * nodeColumns.stride + nodeColumns.at.primary] = i === 1 || i === 2 ? 1 : 0;
  });
  expect(storedBytes(topology, { ...frameAt(1, 0), nodes })).toBe(5e6);
  expect(formatStored(5e6)).toBe('0.005\u00a0GB');
});

test('the rate of ECPUs is that of the last second, up to the moment shown', () => {
  const live = emptyLive();
  clearLive(live);
  expect(ecpusPerSecond(live)).toBeNull();
  for (let i = 1; i <= 4; i++) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = i * 1e6;
    sample[sampleColumns.at.milliEcpus] = i * 1_000;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  live.at = 3e6;
  expect(ecpusPerSecond(live)).toBe(2_000);
});
