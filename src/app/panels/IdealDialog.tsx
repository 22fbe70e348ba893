import { useState } from 'react';
import {
  almostPercent,
  formatBytes,
  formatFixed,
  formatMoment,
  NO_BREAK_SPACE,
  numbered,
} from '../../content/words.ts';
import type { Comparison } from '../../engine/yardsticks/compare.ts';
import type { Lab } from '../lab/types.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useAnswer } from '../ui/useAnswer.ts';
import { useLab } from '../ui/useLab.ts';
import './ideal-dialog.css';

/** What ideal policies would have hit with the same space as the cache of this run. */
export function IdealDialog({ lab, onClose }: { lab: Lab; onClose: () => void }) {
  const [comparison, setComparison] = useState<Comparison | 'asking' | null>('asking');
  useAnswer(lab, { kind: 'yardsticks' }, [], (answer) => setComparison(answer?.comparison ?? null));
  return (
    <Dialog title="How far from ideal?" onClose={onClose}>
      <p>
        The share of reads that other eviction policies would have hit with the same space. They are
        yardsticks: <b>ElastiCache runs none of them.</b>
      </p>
      <div className="ideal" aria-live="polite" aria-busy={comparison === 'asking'}>
        {comparison === 'asking' && <p className="quiet">Working it out ...</p>}
        {comparison === null && (
          <p>It could not be worked out. Look at the connection, then open this again.</p>
        )}
        {comparison !== 'asking' && comparison !== null && <Bars lab={lab} found={comparison} />}
      </div>
    </Dialog>
  );
}

function Bars({ lab, found }: { lab: Lab; found: Comparison }) {
  const scenario = useLab(lab, (s) => s.run?.scenario);
  const { hitRatio, ideal } = found;
  if (found.reads === 0 || hitRatio === null)
    return (
      <p>
        Nothing to compare yet: whole seconds of cluster time are compared. Close this, choose
        “Watch in seconds”, and open it again a little later.
      </p>
    );
  if (found.capacityBytes === 0) return <p>Nothing to compare: the cache holds nothing.</p>;
  const policy =
    scenario?.cluster.engine === 'memcached' ? 'segmented LRU' : scenario?.cache.evictionPolicy;
  const rows = [...ideal].sort((a, b) => b.hitRatio - a.hitRatio);
  return (
    <>
      <p>{verdict(found)}</p>
      <table>
        <caption className="hidden-visually">Hit ratios, the cache of this run first</caption>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">Policy</th>
            <th scope="col">Hit ratio</th>
            <th scope="col">Against the cache, in percentage points</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              This cache <span className="ideal-about">{policy}</span>
              <Bar ratio={hitRatio} own />
            </th>
            <td>{percent(hitRatio)}</td>
            <td />
          </tr>
          {rows.map(({ name, label, about, hitRatio: ratio }) => (
            <tr key={name}>
              <th scope="row">
                {label} <span className="ideal-about">{about}</span>
                <Bar ratio={ratio} />
              </th>
              <td>{percent(ratio)}</td>
              <td>{points(ratio - hitRatio)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        {numbered(found.reads, 'read')} from {formatMoment(found.from)} to {formatMoment(found.to)},
        drawn again from the seed with the settings of their time. Each policy gets, in one place,
        the {formatBytes(found.capacityBytes)} of keys and values that{' '}
        {found.primaries === 1 ? 'the node holds' : `${found.primaries} primaries hold`}. A running
        cache also misses while a value is on its way from the database, and after a failure. Belady
        knows the future:{' '}
        {found.sizesDiffer
          ? 'with items of one size nothing could do better, but these have several, and keeping many small ones can.'
          : 'with items of one size and no TTL nothing can do better.'}
      </p>
    </>
  );
}

function Bar({ ratio, own = false }: { ratio: number; own?: boolean }) {
  return (
    <span
      className={own ? 'ideal-bar ideal-bar-own' : 'ideal-bar'}
      style={{ width: `${(100 * ratio).toFixed(2)}%` }}
    />
  );
}

/** What the comparison says, in a sentence. */
export function verdict({ evicted, hitRatio, ideal, sizesDiffer }: Comparison): string {
  if (evicted === 0) {
    return 'Nothing has been evicted so far: there is room for all, and no policy has a choice to make.';
  }
  const real = hitRatio ?? 0;
  const bound = ideal.find(({ name }) => name === 'belady');
  const others = ideal.filter(({ name }) => name !== 'belady');
  const best = others.reduce((a, b) => (b.hitRatio > a.hitRatio ? b : a));
  const gap = 100 * (best.hitRatio - real);
  const built =
    gap < 0.05
      ? 'No policy that could be built would have done better here'
      : `The best that could be built, ${best.label}, would have hit ${formatFixed(gap, 1)} percentage points more`;
  if (sizesDiffer) return `${built}.`;
  const left = 100 * ((bound?.hitRatio ?? real) - real);
  return `${built}. Knowing the future would have given ${left < 0.05 ? 'nothing' : `${formatFixed(left, 1)} points`} more.`;
}

/** With one decimal always: the figures stand in a column. */
function percent(ratio: number): string {
  return almostPercent(100 * ratio, 0.1) ?? `${formatFixed(100 * ratio, 1)}${NO_BREAK_SPACE}%`;
}

function points(difference: number): string {
  const rounded = Math.round(difference * 1000) / 10;
  if (rounded === 0) return '±0.0';
  return `${rounded > 0 ? '+' : '−'}${formatFixed(Math.abs(rounded), 1)}`;
}
