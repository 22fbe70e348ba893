import { useState } from 'react';
import type { Lab, Selection } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { Chooser } from './Chooser.tsx';
import './inspector.css';
import { Strikes } from './Strikes.tsx';

/** What can be broken: a target, and every fault and operation on it. */
export function BreakPanel({ lab }: { lab: Lab }) {
  const topology = useLab(lab, (s) => s.topology);
  const tables = useLab(lab, (s) => s.tables);
  const snapshot = useLab(lab, (s) => s.snapshot);
  const [target, setTarget] = useState<Selection>({ kind: 'cache' });
  if (!topology || !tables || !snapshot) return null;
  const there = 'index' in target ? target.index < placesOf(target.kind, topology) : true;
  const shown: Selection = there ? target : { kind: 'cache' };
  return (
    <section className="inspector" aria-labelledby="break-title">
      <h2 id="break-title" className="rail-title">
        Break
      </h2>
      <Chooser
        name="What to break"
        topology={topology}
        selection={shown}
        choose={(chosen) => setTarget(chosen ?? { kind: 'cache' })}
      />
      <Strikes
        key={'index' in shown ? `${shown.kind} ${shown.index}` : shown.kind}
        lab={lab}
        selection={shown}
        topology={topology}
        tables={tables}
        frame={snapshot.frame}
        fold={false}
      />
    </section>
  );
}

function placesOf(
  kind: 'node' | 'zone' | 'app',
  { nodes, zones, apps }: { nodes: unknown[]; zones: unknown[]; apps: unknown[] },
): number {
  return { node: nodes, zone: zones, app: apps }[kind].length;
}
