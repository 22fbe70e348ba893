import { RotateCcw, Wrench, Zap } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { formatNanos } from '../../content/words.ts';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import { targetName } from '../../engine/targetName.ts';
import type { FaultView, Tables } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { PLAY_ID } from '../ui/playId.ts';
import { livePrimary, nodeState } from '../ui/targets.ts';
import { useLab } from '../ui/useLab.ts';
import { useRefusal } from '../ui/useRefusal.ts';
import { healedTogether } from './mending.ts';
import { withoutReplicas, withReplica } from './otherReplicas.ts';
import './invitation.css';

type Offer = {
  icon: 'break' | 'mend' | 'again';
  label: string;
  question: string;
  act: () => Promise<string | null>;
};

/**
 * The one solid button of the stage: an invitation to break the cluster, then what makes sense next. It
 * follows the state of the run, so it is also right after going back in time.
 */
export function Invitation({ lab }: { lab: Lab }) {
  const snapshot = useLab(lab, (s) => s.snapshot);
  const topology = useLab(lab, (s) => s.topology);
  const run = useLab(lab, (s) => s.run);
  const tables = useLab(lab, (s) => s.tables);
  const failed = useLab(lab, (s) => s.status === 'failed');
  const [refusal, setRefusal] = useRefusal(lab);
  const button = useRef<HTMLButtonElement>(null);
  const known = snapshot && topology && run && tables && !failed;
  const offer = known ? offerFor(lab, snapshot.frame, topology, run, tables) : null;
  const label = offer?.label;
  const labelBefore = useRef(label);
  useEffect(() => {
    if (label === labelBefore.current) return;
    labelBefore.current = label;
    // It means something else now: the next key is for time, as everywhere, not for what nobody has read yet.
    if (document.activeElement === button.current) focusPlay();
  }, [label]);
  if (!offer) return null;
  const Icon = { break: Zap, mend: Wrench, again: RotateCcw }[offer.icon];
  return (
    <div className="invitation">
      <button
        ref={button}
        type="button"
        className="button solid invitation-button"
        onClick={async () => setRefusal(await offer.act())}
      >
        <Icon size={20} aria-hidden="true" />
        {offer.label}
      </button>
      <p className="invitation-question" role={refusal ? 'alert' : undefined}>
        {refusal ?? offer.question}
      </p>
    </div>
  );
}

function focusPlay(): void {
  document.getElementById(PLAY_ID)?.focus({ preventScroll: true });
}

function offerFor(
  lab: Lab,
  frame: Frame,
  topology: TopologyView,
  run: Run,
  tables: Tables,
): Offer | null {
  for (const inForce of frame.faults) {
    const view = tables.faults.find((f) => f.name === inForce.fault);
    if (view?.heal) {
      return mend(lab, view, healedTogether(inForce, topology, run, frame.at), run);
    }
  }
  const lostNodes = run.interventions.some(
    (i) => i.kind === 'strike' && i.at <= frame.at && breakers.has(i.fault),
  );
  const rerun = lostNodes ? againOtherwise(lab, topology, run) : null;
  return rerun ?? breakIt(lab, frame, topology, run);
}

/** Faults after which a run with another number of replicas is worth seeing. */
const breakers: ReadonlySet<string> = new Set(['node-crash', 'zone-outage']);

function breakIt(lab: Lab, frame: Frame, topology: TopologyView, run: Run): Offer | null {
  if (topology.deployment === 'serverless') return flush(lab);
  const primary = livePrimary(frame, topology);
  const node = topology.nodes[primary];
  if (!node) return null;
  const group = topology.nodes.filter(
    (n, i) => n.group === node.group && nodeState(frame, i) === 'up',
  );
  const strike = async () => {
    const target = `node:${node.id}`;
    const refused = await lab.intervene({ kind: 'strike', fault: 'node-crash', target });
    if (refused === null) lab.play();
    return refused;
  };
  if (topology.engine === 'memcached') {
    const others = topology.nodes.filter((n, i) => n !== node && nodeState(frame, i) === 'up');
    const question =
      others.length === 0
        ? 'How much will the database bear?'
        : `How many keys will the other ${others.length === 1 ? 'node' : others.length} take over?`;
    return { icon: 'break', label: `Crash ${node.id}`, question, act: strike };
  }
  const question =
    group.length > 1 && run.scenario.cluster.automaticFailover
      ? 'Will the replica save every item?'
      : 'Who answers when it is gone?';
  const label = topology.groups.length > 1 ? `Crash ${node.id}` : 'Crash the primary';
  return { icon: 'break', label, question, act: strike };
}

/** A serverless cache has no node to crash: it is emptied. */
function flush(lab: Lab): Offer {
  return {
    icon: 'break',
    label: 'Flush the cache',
    question: 'What will the database have to bear?',
    act: async () => {
      const change = { kind: 'strike', fault: 'cache-flush', target: 'cache' } as const;
      const refused = await lab.intervene(change);
      if (refused === null) lab.play();
      return refused;
    },
  };
}

function mend(lab: Lab, fault: FaultView, target: string, run: Run): Offer {
  const isShard = target.startsWith('shard:');
  const what = isShard || target.startsWith('node:') ? ` ${targetName(target)}` : '';
  const { kind, replaceMs } = run.scenario.failover;
  const wait =
    kind === 'managed'
      ? `Or wait: ElastiCache replaces ${isShard ? 'its nodes' : 'it'} after ${formatNanos(replaceMs * 1e6)}.`
      : 'In an open-source cluster nobody replaces it.';
  return {
    icon: 'mend',
    label: `${fault.heal}${what}`,
    question: fault.name === 'node-crash' ? wait : 'Does everything come back by itself?',
    act: () => lab.intervene({ kind: 'heal', fault: fault.name, target }),
  };
}

/** The same run with the replicas taken away, or with one given to each shard: the difference is the lesson. */
function againOtherwise(lab: Lab, topology: TopologyView, run: Run): Offer | null {
  const { scenario } = run;
  const { cluster } = scenario;
  if (topology.engine === 'memcached' || cluster.deployment === 'serverless') return null;
  const replicas = cluster.nodeGroups.some((g) => g.nodes.length > 1);
  const other = replicas ? withoutReplicas(scenario) : withReplica(scenario);
  if (!other) return null;
  return {
    icon: 'again',
    label: replicas ? 'Run it again without a replica' : 'Run it again with a replica',
    question: 'Same seed, same requests. What changes?',
    act: () => lab.open(JSON.stringify({ ...run, scenario: other, interventions: [] })),
  };
}
