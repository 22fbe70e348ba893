import { Fragment } from 'react';
import './words.css';

/** Names of nodes and zones ("0001-001", "us-east-1a"), and a figure with its unit. */
const UNBROKEN =
  /([A-Za-z0-9]+(?:-[A-Za-z0-9]+)+|\d[\d,.]*[ \u00a0](?:ns|µs|ms|s|min|h|B|kB|KiB|MiB|GiB|GB|%)(?![A-Za-z0-9]))/;

/** A sentence in which names and figures stay on one line. */
export function Words({ children }: { children: string }) {
  return children.split(UNBROKEN).map((part, i) => {
    const key = `${i} ${part}`;
    // The parts that were split at stand at odd places.
    const isWhole = i % 2 === 1 && /\d/.test(part);
    return isWhole ? (
      <span key={key} className="unbroken">
        {part}
      </span>
    ) : (
      <Fragment key={key}>{part}</Fragment>
    );
  });
}
