import { exitWords } from '../../../content/vocabulary.ts';
import { formatCount } from '../../../content/words.ts';
import type { Frame } from '../../../engine/frame.ts';
import { type Exit, exits } from '../../../engine/outcomes.ts';
import { ExitMark } from '../../ui/ExitMark.tsx';
import { nodeValue } from '../../ui/targets.ts';

/** The four ways an item leaves a node, each counted on its own. */
export function Exits({ frame, nodes }: { frame: Frame; nodes: readonly number[] }) {
  const of = (exit: Exit) => nodes.reduce((sum, node) => sum + nodeValue(frame, node, exit), 0);
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
    </section>
  );
}
