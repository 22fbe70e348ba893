import { chosenPen, lastPens, pens } from '../panels/recorder/pens/pens.ts';
import { hasLevels, type Level, look, rowWord } from '../stage/levels.ts';
import { stripMetrics } from '../stage/strips/metrics.ts';
import { revealPane } from '../ui/reveal.ts';
import type { Action, ActionPage } from './action.ts';
import { inLab, leadTo, pointOut, whenThere } from './leading.ts';

const group = 'View';
/** Other names of what a shade means. */
const alsoShades: { readonly [name: string]: string } = {
  engine: 'EngineCPUUtilization hottest busiest hot load',
  memory: 'fullest used_memory',
  misses: 'hit ratio worst',
  lag: 'ReplicationLag behind',
  requests: 'load hottest busiest throughput requests a second',
};
/** Other names of what the charts show. */
const alsoPens: { readonly [name: string]: string } = {
  Answers: 'hit ratio misses stale failed errors requests a second throughput',
  Latency: 'p50 p95 p99 percentile median response time slow',
  Database: 'queue queries load origin workers',
  Memory: 'eviction line used items keys',
  Redirects: 'MOVED ASK sent on',
  Refused: 'connections maxclients',
  OOM: 'noeviction full writes',
};

/** Ways to look: how closely the stage shows a large cluster and by what, the charts, and their numbers as tables. */
export function lookActions({ lab }: ActionPage): Action[] {
  const { topology } = lab.store.getState();
  return [...(topology && hasLevels(topology) ? stageLooks(topology) : []), ...charts(), ideal];
}

function stageLooks(topology: Parameters<typeof hasLevels>[0]): Action[] {
  const word = rowWord(topology);
  const also = 'stage zoom level heat map strips closely';
  const to = (level: Level, metric?: string) => (page: ActionPage) =>
    inLab(page, () => {
      look.setState({ level, ...(metric && { metric }) });
      revealPane('stage');
    });
  return [
    ...stripMetrics.map(
      ({ name, label }): Action => ({
        id: `shade ${name}`,
        name: `Every node by ${label}, the worst first`,
        group,
        also: `${also} metric shade ${alsoShades[name]}`,
        act: to({ kind: 'shards' }, name),
      }),
    ),
    {
      id: 'level zones',
      name: 'Look at the zones: every node in its place',
      group,
      also,
      act: to({ kind: 'zones' }),
    },
    ...topology.groups.map(
      ({ id }, index): Action => ({
        id: `level ${id}`,
        name: `Look at ${word} ${id} alone`,
        group,
        also,
        act: to({ kind: 'shard', group: index }),
      }),
    ),
  ];
}

/** The charts and their table twins. Those that take turns in the last place are put there. */
function charts(): Action[] {
  const all = [...pens, ...lastPens.filter((pen) => !pens.includes(pen))];
  const openNumbers = (heading?: string) => (page: ActionPage) =>
    inLab(page, () => {
      revealPane('charts');
      whenThere('.open-numbers', (button) => {
        button.click();
        if (heading) whenThere(`.recorder-numbers[aria-label^="${heading}"]`, pointOut);
      });
    });
  return [
    ...all.map(
      ({ name }): Action => ({
        id: `chart ${name}`,
        name: `Chart: ${name}`,
        group,
        also: `metric recorder curve over time ${alsoPens[name] ?? ''}`,
        act: (page) =>
          inLab(page, () => {
            if (lastPens.some((pen) => pen.name === name)) chosenPen.setState({ name });
            revealPane('charts');
            whenThere(`[data-pen="${name}"]`, pointOut);
          }),
      }),
    ),
    {
      id: 'numbers',
      name: 'Numbers: the charts as tables',
      group,
      of: 'numbers',
      also: 'figures values metrics csv',
      act: openNumbers(),
    },
    ...['Answers', 'Latency', 'Database', 'Memory', 'Counts'].map(
      (name): Action => ({
        id: `numbers ${name}`,
        name: `Numbers: ${name} as a table`,
        group,
        also: `figures values metrics ${alsoPens[name] ?? 'redirects evictions expiries connections refused OOM'}`,
        act: openNumbers(name),
      }),
    ),
  ];
}

const ideal: Action = {
  id: 'ideal',
  name: 'How far from ideal?',
  group: 'View',
  also: 'belady optimum lru lfu arc yardstick compare eviction policies',
  act: (page) => {
    leadTo(page, 'dials', '.open-ideal');
    whenThere('.open-ideal', (button) => button.click());
  },
};
