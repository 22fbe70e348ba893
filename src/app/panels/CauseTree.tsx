import type { KeyboardEvent, ReactNode } from 'react';
import { type Causes, pathTo, type Related, type Relation } from '../../content/causes.ts';
import type { Names } from '../../content/sentences/entry.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatCount, formatExactMoment, formatMoment } from '../../content/words.ts';
import type { Notice } from '../../engine/notices.ts';
import './cause-tree.css';
import { Words } from '../ui/Words.tsx';

const relationWords: Record<Relation, string> = {
  because: '',
  ends: 'in the end: ',
  after: 'shortly after: ',
};

/** Steps from the chosen event, and branches of one step, that are shown. */
const DEEPEST = 3;
const MOST_BRANCHES = 6;

type Props = {
  notice: Notice;
  causes: Causes;
  names: Names;
  choose: (seq: number) => void;
  goTo: (notice: Notice) => void;
  /** The event tells of a request, or one that was answered around it is known. */
  hasRequest: boolean;
  followRequest: () => void;
  /** Which writes it lost, where it did. */
  lost: ReactNode;
};

/** What led to an event and what came of it. Arrow keys walk from one to the next; each can be chosen in turn. */
export function CauseTree(props: Props) {
  const { notice, causes, names, choose, goTo, hasRequest, followRequest, lost } = props;
  const path = pathTo(notice.seq, causes);
  const effects = causes.effects.get(notice.seq) ?? [];
  const own = causes.of.get(notice.seq);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only moves the focus between the buttons inside
    <div className="causes" onKeyDown={walk}>
      <div className="causes-ways">
        <button type="button" className="button small" onClick={() => goTo(notice)}>
          Go to {formatExactMoment(notice.at)}
        </button>
        {hasRequest && (
          <button type="button" className="button small" onClick={followRequest}>
            {notice.request === undefined ? 'A request of that second' : 'That very request'}
          </button>
        )}
      </div>
      {lost}
      {path.length === 0 && effects.length === 0 && (
        <p className="quiet">Nothing in the story led to it, and nothing has come of it so far.</p>
      )}
      {path.length > 0 && (
        <>
          <h3>What led to it</h3>
          <ol>
            {path.map((cause, i) => (
              <li key={cause.notice.seq} style={{ paddingLeft: `${Math.min(i, DEEPEST) * 12}px` }}>
                <Event
                  related={cause}
                  relation={i === 0 ? 'because' : relationOf(cause, causes)}
                  names={names}
                  choose={choose}
                />
              </li>
            ))}
          </ol>
          {own?.relation === 'after' && (
            <p className="quiet">It came shortly after; that is no proof.</p>
          )}
        </>
      )}
      {effects.length > 0 && (
        <>
          <h3>What came of it</h3>
          <Branches effects={effects} depth={1} causes={causes} names={names} choose={choose} />
        </>
      )}
    </div>
  );
}

/** How an event on the path is related to the one before it. */
function relationOf({ notice }: Related, causes: Causes): Relation {
  return causes.of.get(notice.seq)?.relation ?? 'because';
}

function Branches({
  effects,
  depth,
  ...shared
}: { effects: readonly Related[]; depth: number } & Pick<Props, 'causes' | 'names' | 'choose'>) {
  const hidden = effects.length - MOST_BRANCHES;
  return (
    <ol>
      {effects.slice(0, MOST_BRANCHES).map((effect) => {
        const further = shared.causes.effects.get(effect.notice.seq) ?? [];
        return (
          <li key={effect.notice.seq}>
            <Event
              related={effect}
              relation={effect.relation}
              names={shared.names}
              choose={shared.choose}
            />
            {further.length > 0 && depth < DEEPEST && (
              <Branches effects={further} depth={depth + 1} {...shared} />
            )}
          </li>
        );
      })}
      {hidden > 0 && <li className="quiet">and {formatCount(hidden)} more</li>}
    </ol>
  );
}

function Event({
  related: { notice },
  relation,
  names,
  choose,
}: {
  related: Related;
  relation: Relation;
  names: Names;
  choose: (seq: number) => void;
}) {
  return (
    <button type="button" className="cause" onClick={() => choose(notice.seq)}>
      <span className="cause-time">{formatMoment(notice.at)}</span> {relationWords[relation]}
      <Words>{sentence(notice, names)}</Words>
    </button>
  );
}

function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step];
  event.preventDefault();
  next?.focus();
}
