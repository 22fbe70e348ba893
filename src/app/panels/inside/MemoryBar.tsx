import { formatBytes, formatPercent } from '../../../content/words.ts';
import type { Bar } from './ledgerBar.ts';

/** A stacked bar on one linear axis from 0, the line at which eviction begins, and its numbers as a table. */
export function MemoryBar({ bar, line, caption }: { bar: Bar; line: string; caption: string }) {
  const { parts, lineBytes, endBytes } = bar;
  const share = (bytes: number) => `${((100 * bytes) / Math.max(1, endBytes)).toFixed(3)}%`;
  let from = 0;
  return (
    <figure className="memory">
      {lineBytes > 0 && (
        <p
          className="memory-line-label"
          style={{ paddingLeft: lineBytes / endBytes < 0.5 ? share(lineBytes) : undefined }}
          data-side={lineBytes / endBytes < 0.5 ? 'right' : 'left'}
        >
          <span style={lineBytes / endBytes < 0.5 ? undefined : { width: share(lineBytes) }}>
            {line} {formatBytes(lineBytes)}
          </span>
        </p>
      )}
      <svg className="memory-bar" width="100%" height="44" aria-hidden="true">
        <defs>
          <pattern
            id="memory-hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line x1="0" y1="0" x2="0" y2="6" stroke="var(--edge)" strokeWidth="2" />
          </pattern>
          <pattern id="memory-stripes" width="6" height="6" patternUnits="userSpaceOnUse">
            <line x1="1.5" y1="0" x2="1.5" y2="6" stroke="var(--ink)" strokeWidth="3" />
          </pattern>
          <pattern id="memory-dots" width="6" height="6" patternUnits="userSpaceOnUse">
            <circle cx="3" cy="3" r="1.25" fill="var(--edge)" />
          </pattern>
        </defs>
        {parts.map((part) => {
          const x = from;
          from += part.bytes;
          return (
            <rect
              key={part.name}
              className={`memory-${part.fill}`}
              x={share(x)}
              y="8"
              width={share(part.bytes)}
              height="28"
            />
          );
        })}
        <rect className="memory-frame" x="0" y="8" width="100%" height="28" />
        {lineBytes > 0 && (
          <line
            className="memory-line"
            x1={share(lineBytes)}
            x2={share(lineBytes)}
            y1="0"
            y2="44"
          />
        )}
      </svg>
      <div className="memory-axis">
        <span>0</span>
        <span>{formatBytes(endBytes)}</span>
      </div>
      <table className="inside-table">
        <caption className="hidden-visually">{caption}</caption>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">
                <span className="memory-name">
                  <svg className="memory-swatch-box" width="12" height="12" aria-hidden="true">
                    <rect className={`memory-${part.fill} memory-swatch`} width="12" height="12" />
                  </svg>
                  <span>
                    {part.name}
                    <span className="inside-about">{part.about}</span>
                  </span>
                </span>
              </th>
              <td>{formatBytes(part.bytes)}</td>
              <td>{formatPercent(part.bytes / Math.max(1, endBytes))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
