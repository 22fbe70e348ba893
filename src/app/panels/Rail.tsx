import { Activity, type KeyboardEvent, Suspense, useEffect, useState } from 'react';
import type { Lab, RailTab } from '../lab/types.ts';
import { Loading } from '../ui/Loading.tsx';
import { later, lazily } from '../ui/later.tsx';
import { useLab } from '../ui/useLab.ts';
import './rail.css';

const Dials = later(() => import('./Dials.tsx').then((m) => m.Dials));
const BreakPanel = lazily(() => import('./BreakPanel.tsx').then((m) => m.BreakPanel));
const Inspector = lazily(() => import('./Inspector.tsx').then((m) => m.Inspector));
const Story = lazily(() => import('./Story.tsx').then((m) => m.Story));

/** The tabs, in their order on every width. */
export const railTabs: readonly { name: RailTab; label: string }[] = [
  { name: 'dials', label: 'Dials' },
  { name: 'break', label: 'Break' },
  { name: 'story', label: 'Story' },
  { name: 'inspect', label: 'Inspect' },
];

/**
 * Beside the stage: four panels behind one row of tabs. In a drawer and on a phone the tabs are outside
 * (`bar` false). A panel that was opened keeps what was folded out in it; out of sight it costs nothing.
 */
export function Rail({
  lab,
  bar,
  shown,
  phone,
  onClose,
}: {
  lab: Lab;
  bar: boolean;
  shown: boolean;
  phone: boolean;
  onClose: (() => void) | null;
}) {
  const tab = useLab(lab, (s) => s.tab);
  const [visited, setVisited] = useState<ReadonlySet<RailTab>>(new Set());
  useEffect(() => {
    if (shown) setVisited((before) => (before.has(tab) ? before : new Set(before).add(tab)));
  }, [shown, tab]);
  return (
    <aside className="lab-rail" aria-label="Dials, faults, story and numbers">
      {bar && <TabBar tab={tab} choose={(name) => lab.show(name)} />}
      {onClose && (
        <button type="button" className="button small lab-close" onClick={onClose}>
          Close
        </button>
      )}
      {railTabs.map(({ name, label }) => {
        const isShown = shown && name === tab;
        if (!isShown && !visited.has(name)) return null;
        return (
          <Activity key={name} mode={isShown ? 'visible' : 'hidden'}>
            <div
              className="rail-panel"
              id={`rail-${name}`}
              data-tab={name}
              {...{ role: bar ? 'tabpanel' : 'group', 'aria-label': label }}
            >
              <Suspense fallback={<Loading />}>
                <Panel lab={lab} name={name} phone={phone} />
              </Suspense>
            </div>
          </Activity>
        );
      })}
    </aside>
  );
}

function Panel({ lab, name, phone }: { lab: Lab; name: RailTab; phone: boolean }) {
  if (name === 'break') return <BreakPanel lab={lab} />;
  if (name === 'inspect') return <Inspector lab={lab} />;
  if (name === 'dials') return <Dials lab={lab} />;
  return <Story lab={lab} phone={phone} />;
}

/** One stop of the tab key; arrows, Home and End go from tab to tab. */
function TabBar({ tab, choose }: { tab: RailTab; choose: (tab: RailTab) => void }) {
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const now = railTabs.findIndex(({ name }) => name === tab);
    const last = railTabs.length - 1;
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + railTabs.length) % railTabs.length;
    choose((railTabs[index] as { name: RailTab }).name);
    (event.currentTarget.children[index] as HTMLElement).focus();
  }
  return (
    <div className="rail-tabs" role="tablist" aria-label="Beside the stage" onKeyDown={move}>
      {railTabs.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === tab}
          aria-controls={name === tab ? `rail-${name}` : undefined}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => choose(name)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
