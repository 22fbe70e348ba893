import {
  counted,
  formatCount,
  formatMoment,
  formatNanos,
  formatPercent,
} from '../../../content/words.ts';
import type { Frame, TopologyView } from '../../../engine/frame.ts';
import type { Inspection } from '../../../engine/inspect/inspect.ts';
import { nodeValue } from '../../ui/targets.ts';
import { type Busy, busyOf } from './busy.ts';

/** Share at which AWS advises an alarm on EngineCPUUtilization. */
const ALARM = 0.9;
const MARKS = 8;

type Props = {
  frame: Frame;
  before: Frame | null;
  lastSecond: Inspection['lastSecond'];
  topology: TopologyView;
  workers: number;
  vcpus: number;
};

/** Both CPU figures of a node on one axis, and the queue before its engine thread. */
export function Processors({ node, ...of }: Props & { node: number }) {
  const busy = busyOf(of, node);
  const memcached = of.topology.engine === 'memcached';
  const { vcpus } = of;
  return (
    <section className="inside-part" aria-label="Processors and queue">
      <h3>Processors and queue</h3>
      {!memcached && <Gauge name="EngineCPUUtilization" share={busy?.engine ?? null} alarm />}
      <Gauge name="CPUUtilization" share={busy?.host ?? null} alarm={memcached} />
      <p className="inside-note">
        {busy && `${overWords(busy)} `}
        {memcached
          ? `${counted(vcpus, 'worker thread')} on ${counted(vcpus, 'vCPU')}.`
          : vcpus > 1
            ? `One engine thread on ${counted(vcpus, 'vCPU')}: when it is full, CPUUtilization says ${formatPercent(1 / vcpus)}, and its alarm stays silent.`
            : 'One vCPU: both say the same.'}
      </p>
      <Queue waiting={nodeValue(of.frame, node, 'queue')} />
    </section>
  );
}

/** Which stretch of the run the figures are of. */
function overWords({ overNanos, until }: Busy): string {
  return until === null
    ? `Over ${formatNanos(overNanos)}.`
    : `In the second up to ${formatMoment(until)}.`;
}

/** Busy share of each primary, worst first: one full shard beside idle ones is seen at once. */
export function ShardLoad(of: Props) {
  const { frame, topology } = of;
  const rows = topology.nodes
    .flatMap(({ id }, node) => {
      if (nodeValue(frame, node, 'primary') !== 1) return [];
      const busy = busyOf(of, node);
      return busy ? [{ id, share: busy.engine, queue: nodeValue(frame, node, 'queue') }] : [];
    })
    .sort((a, b) => b.share - a.share);
  if (rows.length < 2) return null;
  const shown = rows.slice(0, MARKS);
  return (
    <section className="inside-part" aria-label="Load by shard">
      <h3>Busiest shards</h3>
      {shown.map(({ id, share, queue }) => (
        <Gauge
          key={id}
          name={queue > 0 ? `${id}, ${formatCount(queue)} waiting` : id}
          share={share}
        />
      ))}
      {rows.length > shown.length && (
        <p className="inside-note">
          {formatCount(rows.length - shown.length)} more, each less busy than{' '}
          {formatPercent(shown.at(-1)?.share ?? 0)}.
        </p>
      )}
    </section>
  );
}

function Gauge({ name, share, alarm }: { name: string; share: number | null; alarm?: boolean }) {
  return (
    <div className="gauge">
      <span className="mono">{name}</span>
      <span className="gauge-value">{share === null ? '–' : formatPercent(share)}</span>
      <svg className="gauge-bar" width="100%" height="12" aria-hidden="true">
        <rect className="gauge-track" y="1" width="100%" height="10" />
        <rect
          className="gauge-fill"
          y="1"
          width={`${(100 * (share ?? 0)).toFixed(2)}%`}
          height="10"
        />
        {alarm && (
          <line
            className="gauge-alarm"
            x1={`${100 * ALARM}%`}
            x2={`${100 * ALARM}%`}
            y1="0"
            y2="12"
          />
        )}
      </svg>
    </div>
  );
}

/** Commands in a row before the node: all of them while they are few. */
function Queue({ waiting }: { waiting: number }) {
  const marks = waiting > MARKS ? MARKS - 2 : waiting;
  return (
    <p className="queue">
      <span>
        {waiting === 0
          ? 'No command waits.'
          : `${counted(waiting, 'command')} ${waiting === 1 ? 'waits' : 'wait'}.`}
      </span>
      {waiting > 0 && (
        <svg width={marks * 16} height="16" aria-hidden="true">
          {Array.from({ length: marks }, (_, i) => (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: the marks are alike
              key={i}
              cx={i * 16 + 8}
              cy="8"
              r="6"
              className="queue-mark"
            />
          ))}
        </svg>
      )}
      {waiting > marks && <span>+{formatCount(waiting - marks)}</span>}
    </p>
  );
}
