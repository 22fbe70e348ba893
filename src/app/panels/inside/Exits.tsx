import { exitWords } from '../../../content/vocabulary.ts';
import { counted, formatCount } from '../../../content/words.ts';
import { type Frame, totalColumns } from '../../../engine/frame.ts';
import { type Exit, exits } from '../../../engine/outcomes.ts';
import { ExitMark } from '../../ui/ExitMark.tsx';
import { nodeValue } from '../../ui/targets.ts';

/** The four ways an item leaves a node, each counted on its own. */
export function Exits({ frame, nodes }: { frame: Frame; nodes: readonly number[] }) {
  const of = (exit: Exit) => nodes.reduce((sum, node) => sum + nodeValue(frame, node, exit), 0);
  const lostWrites = frame.totals[totalColumns.at.lostWrites] ?? 0;
  return (
    <section className="inside-part" aria-label="How items left">
      <h3>How items left</h3>
      <dl className="exits">
        {exits.map((exit) => (
          <div key={exit} title={exitWords[exit].means}>
            <dt>
              <ExitMark exit={exit} /> {exitWords[exit].label}
            </dt>
            <dd>{formatCount(of(exit))}</dd>
          </div>
        ))}
      </dl>
      {lostWrites > 0 && (
        <p className="quiet">
          Besides, {counted(lostWrites, 'acknowledged write')} of this run{' '}
          {lostWrites === 1 ? 'is' : 'are'} lost. No item left with that: the keys went back to what
          they held before.
        </p>
      )}
    </section>
  );
}
