import {
  counted,
  formatBytes,
  formatCount,
  formatNanos,
  formatPercent,
} from '../../../content/words.ts';
import type { BigKeys, HotKeys, KeyFigure } from '../../../engine/inspect/keys.ts';
import type { Lab } from '../../lab/types.ts';
import { keyTail } from '../../ui/format.ts';
import { useExpiry } from '../useExpiry.ts';

type KeysProps = { lab: Lab; hot: HotKeys; big: BigKeys; at: number };

/** The keys that were asked for most, and the largest, each with how that was found out; each can be expired. */
export function Keys({ lab, hot, big, at }: KeysProps) {
  const [refusal, expire] = useExpiry(lab);
  const sample = hot.sampleEvery > 1 ? `, one of ${formatCount(hot.sampleEvery)} that came` : '';
  return (
    <>
      <section className="inside-part" aria-label="Hot keys">
        <h3>Hot keys</h3>
        {hot.looked === 0 ? (
          <p className="quiet">No request was answered here of late.</p>
        ) : (
          <>
            <Bars keys={hot.keys} words={(key) => formatPercent(key.share)} expire={expire} />
            <p className="inside-note">
              Counted over {counted(hot.looked, 'request')} of the last{' '}
              {formatNanos(at - hot.sinceNanos)}
              {sample}.
            </p>
          </>
        )}
      </section>
      <section className="inside-part" aria-label="Big keys">
        <h3>Big keys</h3>
        {big.items === 0 ? (
          <p className="quiet">Nothing is stored.</p>
        ) : (
          <>
            <Bars keys={big.keys} words={(key) => formatBytes(key.amount)} expire={expire} />
            <p className="inside-note">
              Of {counted(big.items, 'item')}, {formatBytes(big.bytes)} together, with what the
              engine adds to each.
            </p>
          </>
        )}
      </section>
      <p className="knob-refusal" role="alert" hidden={refusal === null}>
        {refusal}
      </p>
    </>
  );
}

/** Bars on one axis from nothing to the first, which is the greatest. */
function Bars({
  keys,
  words,
  expire,
}: {
  keys: KeyFigure[];
  words: (key: KeyFigure) => string;
  expire: (name: string) => void;
}) {
  const most = Math.max(1, keys[0]?.amount ?? 0);
  return (
    <table className="inside-table inside-keys">
      <tbody>
        {keys.map((key) => (
          <tr key={key.key}>
            <th scope="row" className="inside-key" title={key.name}>
              {keyTail(key.name)}
            </th>
            <td className="inside-bar">
              <svg width="100%" height="10" aria-hidden="true">
                <rect
                  className="memory-data"
                  width={`${((100 * key.amount) / most).toFixed(2)}%`}
                  height="10"
                />
              </svg>
            </td>
            <td className="inside-amount">{words(key)}</td>
            <td className="inside-act">
              <button
                type="button"
                className="button small"
                aria-label={`Expire ${key.name}`}
                title={`End the time to live of ${key.name} now`}
                onClick={() => expire(key.name)}
              >
                Expire
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
