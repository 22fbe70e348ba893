import { counted, formatCount, formatNanos, formatPercent } from '../../../content/words.ts';
import type { TopologyView } from '../../../engine/frame.ts';
import type {
  Connections,
  EndpointApp,
  EndpointState,
  SlotTable,
} from '../../../engine/inspect/endpoints.ts';
import type { Lab, Snapshot } from '../../lab/types.ts';
import { type Endpoint, endpointsOf, isMistaken } from '../../ui/endpoints.ts';
import { nodeState, nodeValue } from '../../ui/targets.ts';
import { useEndpoints } from '../../ui/useEndpoints.ts';
import '../inside/inside.css';
import './endpoint.css';
import { Spread } from './Spread.tsx';

type Props = { lab: Lab; index: number; snapshot: Snapshot; topology: TopologyView };

/** An endpoint: its name, what it leads to now, and what each app takes it for. */
export function EndpointPanel({ lab, index, snapshot, topology }: Props) {
  const endpoint = endpointsOf(topology)[index];
  const states = useEndpoints(lab, endpoint?.node ?? null, snapshot);
  const state = states?.find(({ kind }) => kind === endpoint?.kind);
  if (!endpoint) return <p className="quiet">This cluster has no such endpoint any more.</p>;
  return (
    <div className="endpoint">
      <h3 className="endpoint-title">{endpoint.label}</h3>
      <p className="endpoint-address">
        {endpoint.name}:{endpoint.port}
      </p>
      {state && (
        <>
          <p className="inspector-about">{aboutOf(endpoint, state, topology)}</p>
          <Leads lab={lab} state={state} snapshot={snapshot} topology={topology} />
          {state.kind === 'reader' && state.readFrom !== 'primary' && (
            <Spread state={state} frame={snapshot.frame} topology={topology} />
          )}
          <Apps lab={lab} state={state} topology={topology} />
        </>
      )}
    </div>
  );
}

function aboutOf({ kind }: Endpoint, state: EndpointState, topology: TopologyView): string {
  const ttl = formatNanos(state.ttlNanos);
  if (kind === 'primary')
    return `A DNS name for the primary. An answer holds ${ttl}; an app looks again after a failed call.`;
  if (kind === 'reader')
    return `A DNS name that gives one replica at a time, in turn. It is resolved when a connection is opened, so it spreads connections, not requests. An answer holds ${ttl}.${unusedWords(state)}`;
  if (kind === 'node' && topology.openSource)
    return 'The address of one node. It stays with the node, not with its role.';
  if (kind === 'node') return 'The name of one node. It stays with its place, not with its role.';
  if (topology.engine !== 'memcached')
    return aboutTable(state.learns, ttl, topology.openSource === true);
  return state.ttlNanos === 0
    ? 'Nobody asks it: the apps have a fixed list of nodes (auto discovery is off).'
    : `Any node behind it gives the list of all nodes, version ${state.version} (config get cluster). Each app asks every ${ttl}, at a moment of its own.`;
}

/** Why no app uses the reader endpoint; empty where they do. */
function unusedWords({ readFrom }: EndpointState): string {
  if (readFrom === 'reader-endpoint') return '';
  if (readFrom === 'primary')
    return ' No app uses it now: with "Read from" at primary all reads go there.';
  const which =
    readFrom === 'nearest' ? 'a replica in its own zone, where there is one' : 'a replica';
  return ` No app uses it now: with "Read from" at ${readFrom} an app picks ${which} itself for each read and calls it by its own name. The connections below are those.`;
}

/** What a slot table is, and when an app reads it again. */
function aboutTable(learns: EndpointState['learns'], ttl: string, isOpenSource: boolean): string {
  const who = isOpenSource
    ? 'Without ElastiCache there is no configuration endpoint: the apps are given addresses to start with. Any of these nodes'
    : 'Any node behind it';
  const is = `${who} gives the slot table: which shard has which slots, and its primary.`;
  if (learns === null) return `${is} These apps never ask: they are not cluster-aware.`;
  if (learns === 'start') return `${is} An app reads it at the start and never again.`;
  const again = `after a failed call it reads all again, at most every ${ttl}`;
  return learns === 'slot'
    ? `${is} An app reads it at the start. MOVED corrects one slot; ${again}.`
    : `${is} An app reads it at the start, and again when MOVED says that it is wrong; ${again}.`;
}

/** The nodes behind the name, each the way to its own numbers. */
function Leads({
  lab,
  state,
  snapshot,
  topology,
}: Omit<Props, 'index'> & { state: EndpointState }) {
  return (
    <section className="inside-part" aria-label="Leads to now">
      <h3>Leads to now</h3>
      <ul className="inspector-nodes">
        {state.nodes.map((row) => {
          const node = topology.nodes[row];
          if (!node) return null;
          const primary = nodeValue(snapshot.frame, row, 'primary') === 1;
          const role = topology.engine === 'memcached' ? '' : primary ? ', primary' : ', replica';
          const is = nodeState(snapshot.frame, row);
          return (
            <li key={node.id}>
              <button
                type="button"
                className="button small"
                onClick={() => lab.select({ kind: 'node', index: row })}
              >
                {node.id}
              </button>
              <span>
                <span className="endpoint-mono">{node.address}</span>
                {role}
                {is === 'up' ? '' : `, ${is}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What each app holds, how old it is, and where its connections go. A dashed frame: it is not so any more. */
function Apps({
  lab,
  state,
  topology,
}: Pick<Props, 'lab' | 'topology'> & { state: EndpointState }) {
  return (
    <section className="inside-part" aria-label="What each app believes">
      <h3>What each app believes</h3>
      <ul className="endpoint-apps">
        {state.apps.map((app) => {
          const id = topology.apps[app.app]?.id ?? '';
          const mistaken = isMistaken(state, app);
          return (
            <li key={id} className={mistaken ? 'endpoint-wrong' : undefined}>
              <button
                type="button"
                className="button small"
                onClick={() => lab.select({ kind: 'app', index: app.app })}
              >
                {id}
              </button>
              <span>{beliefOf(state, app)}</span>
              <span className="endpoint-sockets">{socketsOf(app)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** "has the address of 0001-001, looked up 2.1 s ago, looks it up again in 2.9 s". */
export function beliefOf(state: EndpointState, app: EndpointApp): string {
  const asks = app.asks === 'nodes';
  const learned = asks ? 'told' : 'looked up';
  const age = app.ageNanos === null ? '' : `, ${learned} ${formatNanos(app.ageNanos)} ago`;
  if (state.kind === 'node') return 'calls it by this name only where its list says so';
  if (app.asks === 'list') {
    const next = app.never
      ? 'never asks'
      : `asks in ${app.leftNanos === null ? 'a while' : formatNanos(app.leftNanos)}`;
    const apart =
      app.wrong > 0 ? `, looks for ${formatPercent(app.wrong / 100)} of the keys elsewhere` : '';
    return `version ${app.version}${apart}, ${next}`;
  }
  if (state.kind === 'configuration') {
    const primaries = app.wrong === 0 ? '' : `${counted(app.wrong, 'primary', 'primaries')} wrong`;
    return [app.table ? tableWords(app.table) : 'no slot table: it calls one shard', primaries]
      .filter(Boolean)
      .join('; ');
  }
  if (state.kind === 'reader' && state.readFrom !== 'reader-endpoint') return 'does not use it';
  if (app.holds === null) return 'has not asked yet';
  const rest = app.never
    ? ', and its resolver never looks it up again'
    : app.leftNanos === null
      ? ', looks again at the next failed call'
      : `, ${asks ? 'asks' : 'looks it up'} again in ${formatNanos(app.leftNanos)}`;
  const how = asks ? `asks the nodes: ${app.holds}` : `has the address of ${app.holds}`;
  return `${how}${age}${rest}`;
}

/** "5,461 of 16,384 slots wrong; learned 0.3 s ago: one slot by MOVED". */
function tableWords({ wrong, ageNanos, by }: SlotTable): string {
  const is = wrong === 0 ? 'slot table as it is' : `${formatCount(wrong)} of 16,384 slots wrong`;
  const ago = `${formatNanos(ageNanos)} ago`;
  if (by === 'start') return `${is}; read at the start, ${ago}`;
  if (by === 'moved-slot') return `${is}; learned ${ago}: one slot, by MOVED`;
  return `${is}; read ${ago}, ${by === 'moved' ? 'because of MOVED' : 'after a failed call'}`;
}

function socketsOf({ connections }: EndpointApp): string {
  const [first] = connections;
  if (!first) return 'no connection';
  const where = ({ id, node }: Connections) => `${id}${node < 0 ? ' (gone)' : ''}`;
  const all = counted(
    connections.reduce((sum, { open }) => sum + open, 0),
    'connection',
  );
  if (connections.length === 1) return `${all} to ${where(first)}`;
  return `${all}: ${connections.map((each) => `${each.open} to ${where(each)}`).join(', ')}`;
}
