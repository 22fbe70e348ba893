import { expect, test } from 'vitest';
import { scenarios } from '../../content/scenarios/index.ts';
import { problems } from '../../engine/scenario/problems.ts';
import { readRun } from '../../exchange/schema.ts';
import { withoutReplicas, withReplica } from './otherReplicas.ts';

const clusters = scenarios.flatMap(({ id, file }) => {
  const read = readRun(JSON.stringify(file), id);
  if (!read.ok) throw new Error(read.message);
  const { scenario } = read.run;
  const { engine, deployment } = scenario.cluster;
  return engine === 'memcached' || deployment === 'serverless' ? [] : [[id, scenario] as const];
});

test.each(clusters)(
  '%s without replicas, and with one, is a cluster that AWS allows',
  (_, scenario) => {
    const alone = withoutReplicas(scenario);
    expect(alone.cluster.nodeGroups.map(({ nodes }) => nodes.length)).toEqual(
      scenario.cluster.nodeGroups.map(() => 1),
    );
    expect(problems(alone)).toEqual([]);
    const other = withReplica(alone);
    if (scenario.zones.length > 1) expect(other && problems(other)).toEqual([]);
  },
);
