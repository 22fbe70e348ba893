import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';
import { factsOf } from './inspectorFacts.ts';

/** The numbers of what is selected, under the names of INFO and CloudWatch. */
export function Facts({
  selection,
  frame,
  topology,
  only,
}: {
  selection: Selection;
  frame: Frame;
  topology: TopologyView;
  /** What it is, or how much of everything; else both. */
  only?: 'identity' | 'figures';
}) {
  const facts = factsOf(selection, frame, topology).filter(
    ({ isIdentity = false }) => !only || isIdentity === (only === 'identity'),
  );
  const caption =
    only === 'identity' ? 'What it is' : 'Numbers of the selected part, once a second';
  return (
    <table className="inspector-facts">
      <caption className="hidden-visually">{caption}</caption>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.label} data-fact={fact.label}>
            <th scope="row">
              {fact.label}
              {fact.names && <span className="inspector-names">{fact.names}</span>}
            </th>
            <td data-short={fact.value.length < 18}>{fact.value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
