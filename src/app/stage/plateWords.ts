import { counted } from '../../content/words.ts';
import type { TopologyView } from '../../engine/frame.ts';
import type { EndpointApp, EndpointState } from '../../engine/inspect/endpoints.ts';
import { isMistaken } from '../ui/endpoints.ts';

/** What the plate of an endpoint says, and the ghost beside it: who takes it for something else. */
export type PlateWords = {
  readonly name: string;
  readonly leads: string;
  readonly ghost: string | null;
};

/** Ids named one by one; more are counted. */
const NAMED = 2;

export function plateWords(state: EndpointState, topology: TopologyView): PlateWords {
  const ids = state.nodes.map((row) => topology.nodes[row]?.id ?? '');
  const isList = topology.engine === 'memcached';
  if (state.kind === 'configuration') {
    const shards = isList ? '' : `${counted(topology.groups.length, 'shard')}, `;
    return {
      name: isList
        ? `configuration, version ${state.version}`
        : topology.openSource
          ? 'seed nodes'
          : 'configuration',
      leads: `${shards}${counted(ids.length, 'node')}`,
      ghost: ghostOf(state, topology, isList ? listWords : mapWords),
    };
  }
  return {
    name: state.kind,
    leads: ids.length > NAMED ? counted(ids.length, 'replica') : ids.join(', '),
    ghost: ghostOf(state, topology, (app) => app.holds ?? ''),
  };
}

const listWords = (app: EndpointApp) => `version ${app.version}`;
const mapWords = ({ table, wrong }: EndpointApp) =>
  table && table.wrong > 0
    ? `${counted(table.wrong, 'slot')} elsewhere`
    : `${counted(wrong, 'shard')} elsewhere`;

/** "app-1: 0001-001" for one app, "2 apps: version 1" for several that agree. */
function ghostOf(
  state: EndpointState,
  topology: TopologyView,
  words: (app: EndpointApp) => string,
): string | null {
  const mistaken = state.apps.filter((app) => isMistaken(state, app));
  const [first] = mistaken;
  if (!first) return null;
  const same = mistaken.filter((app) => words(app) === words(first));
  const who = same.length === 1 ? (topology.apps[first.app]?.id ?? '') : `${same.length} apps`;
  const others = mistaken.length - same.length;
  return `${who}: ${words(first)}${others > 0 ? `, ${others} more` : ''}`;
}
