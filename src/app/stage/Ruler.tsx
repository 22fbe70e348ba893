import type { Lab } from '../lab/types.ts';
import { type RaceTimes, raceOf } from '../panels/race.ts';
import { formatCount, formatDuration } from '../ui/format.ts';
import { useDrawnEvery, useLab } from '../ui/useLab.ts';
import type { StageLayout } from './layout.ts';

type RulerProps = {
  lab: Lab;
  layout: StageLayout;
};

/**
 * Depth is latency: how far cache and database are from the apps, as measured in this run. The distance down
 * to the database is not to scale; the break mark says so.
 */
export function Ruler({ lab, layout }: RulerProps) {
  const { times, shown } = useMeasured(lab);
  const apps = (layout.apps[0]?.y ?? 20) + 8;
  const first = layout.nodes[0]?.box;
  const cache = layout.proxy
    ? layout.proxy.y + layout.proxy.height / 2
    : layout.rows === 1 && first
      ? first.y + first.height / 2 - 14
      : (layout.cacheTop + layout.cacheBottom) / 2;
  const origin = layout.origin.y + layout.origin.height / 2;
  const gap = Math.round((cache + origin) / 2);
  const away = layout.gutter < 110 ? '' : ' away';
  const x = layout.gutter - (layout.gutter < 110 ? 9 : 20);
  return (
    <div className="ruler" style={{ width: layout.gutter, height: layout.height }}>
      <Mark y={apps} name="Apps" note={shown} />
      <Mark y={cache} name="Cache" note={times ? `${formatDuration(times.cache)}${away}` : ''} />
      <Mark
        y={origin}
        name="Database"
        note={times ? `${formatDuration(times.database)}${away}` : ''}
      />
      {layout.detail === 'compact' || layout.detail === 'cell' ? <Heat y={cache + 44} /> : null}
      <svg className="ruler-line" width={layout.gutter} height={layout.height} aria-hidden="true">
        <path
          d={`M${x - 5} ${apps}h10M${x - 5} ${cache}h10M${x - 5} ${origin}h10M${x} ${apps}V${gap - 6}M${x} ${gap + 6}V${origin}M${x - 8} ${gap - 2}l16 -8M${x - 8} ${gap + 10}l16 -8`}
        />
      </svg>
    </div>
  );
}

/** What the shade of a small card means. */
function Heat({ y }: { y: number }) {
  return (
    <div className="ruler-heat" style={{ top: y }}>
      <span>engine busy</span>
      <div>
        {[0, 1, 2, 3, 4, 5, 6].map((step) => (
          <i key={step} style={{ background: `var(--heat-${step})` }} />
        ))}
      </div>
      <span>0 to 100 %</span>
    </div>
  );
}

function Mark({ y, name, note }: { y: number; name: string; note: string }) {
  return (
    <p className="ruler-mark" style={{ top: y - 10 }}>
      <strong>{name}</strong>
      <span>{note}</span>
    </p>
  );
}

type Measured = { times: RaceTimes | null; shown: string };

/** Measured times, renewed with each snapshot, and how many of the requests are drawn. */
function useMeasured(lab: Lab): Measured {
  const snapshot = useLab(lab, (s) => s.snapshot);
  const every = useDrawnEvery(lab);
  const shown = every > 1 ? `1 of ${formatCount(every)} shown` : 'ask';
  return { times: raceOf(snapshot?.frame ?? null), shown };
}
