import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../content/words.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { useLab } from '../ui/useLab.ts';
import type { Action, ActionPage } from './action.ts';
import { goToAction } from './goTo.ts';
import { matchOf, type Searched, searched } from './match.ts';
import { recentActions, rememberAction } from './recent.ts';
import { actionsOf } from './registry.ts';
import { setToActions } from './setTo.ts';

/** So many fitting ones are in the document, and of each group while nothing is asked. */
const SHOWN = 80;
const RECENT = 'Done last';

type Row = { action: Action; group: string };

/** What fits the words of the field, as the list of options that it points at. */
export function CommandList(props: {
  page: ActionPage;
  query: string;
  id: string;
  /** What the keys of the field do here; it says whether a key was one of them. */
  keys: RefObject<((key: string) => boolean) | null>;
  /** Whether Enter was pressed before there was a list. */
  entered: RefObject<boolean>;
  /** The option that the field points at, by its id. */
  onPoint: (id: string | undefined) => void;
  onDo: (action: Action) => void;
}) {
  const { page, query, id, keys, entered, onPoint, onDo } = props;
  const [chosen, setChosen] = useState({ query, index: 0 });
  const list = useRef<HTMLDivElement>(null);
  // Faults and settings come with the tables: opened before, it lists them when they are there.
  const tables = useLab(page.lab, (s) => s.tables);
  // The numbers of things come with the first figures.
  const hasFigures = useLab(page.lab, (s) => s.snapshot !== null);
  // Where something went wrong, nothing may be on its way any more.
  const isWhole = useLab(
    page.lab,
    (s) => s.tables !== null || s.status === 'failed' || s.message !== null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions are read off the page as it is now
  const actions = useMemo(() => actionsOf(page), [page, tables, hasFigures]);
  const texts = useMemo(() => actions.map(searched), [actions]);
  const found = useMemo(
    () => find(actions, texts, query, tables?.knobs ?? []),
    [actions, texts, query, tables],
  );
  const asked = query.trim() !== '';
  const rows = asked ? found.slice(0, SHOWN) : shortened(found);
  // Other words begin at the first that fits.
  const index = chosen.query === query ? Math.min(chosen.index, rows.length - 1) : 0;

  useEffect(() => {
    list.current?.querySelectorAll('[role="option"]')[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  useLayoutEffect(
    () => onPoint(rows.length > 0 ? `${id}-${index}` : undefined),
    [onPoint, rows.length, id, index],
  );
  useLayoutEffect(() => {
    keys.current = press;
    return () => {
      keys.current = null;
    };
  });

  useEffect(() => {
    // Without the tables, what fits best may be missing.
    if (!entered.current || !isWhole) return;
    entered.current = false;
    run(rows[index]);
  });

  function run(row: Row | undefined): void {
    if (!row) return;
    rememberAction(row.action.id);
    onDo(row.action);
  }

  function press(key: string): boolean {
    const last = rows.length - 1;
    const next = {
      ArrowDown: index === last ? 0 : index + 1,
      ArrowUp: index <= 0 ? last : index - 1,
      PageDown: Math.min(last, index + 8),
      PageUp: Math.max(0, index - 8),
    }[key];
    if (next !== undefined) setChosen({ query, index: next });
    else if (key !== 'Enter') return false;
    else if (isWhole || index > 0) run(rows[index]);
    else entered.current = true;
    return true;
  }

  return (
    <>
      <div
        className="commands-list"
        id={`${id}-list`}
        ref={list}
        role="listbox"
        aria-label="Actions"
        tabIndex={-1}
      >
        {groupsOf(rows, asked).map(({ name, first, own }) => (
          // biome-ignore lint/a11y/useSemanticElements: options of a list box are grouped by role
          <div key={name} role="group" aria-label={name}>
            {!asked && <p className="commands-group">{name}</p>}
            {own.map(({ action, group }, i) => (
              <Option
                key={action.id}
                id={`${id}-${first + i}`}
                action={action}
                group={asked ? group : ''}
                isChosen={first + i === index}
                run={() => run(rows[first + i])}
              />
            ))}
          </div>
        ))}
      </div>
      <p className="commands-count" role="status">
        {countWords(found.length, rows.length, query)}
      </p>
    </>
  );
}

function Option(props: {
  id: string;
  action: Action;
  group: string;
  isChosen: boolean;
  run: () => void;
}) {
  const { id, action, group, isChosen, run } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text field
    <div
      id={id}
      className="commands-option"
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onClick={run}
    >
      <span className="commands-name">{action.name}</span>
      {group && <span className="commands-of">{group}</span>}
      {action.shown && <kbd>{action.shown}</kbd>}
    </div>
  );
}

function countWords(count: number, shown: number, query: string): string {
  if (count === 0) return `Nothing here is called "${query.trim()}". Try another word.`;
  if (count === 1) return 'One action. Enter does it.';
  const words = `${formatCount(count)} actions`;
  return count > shown
    ? `${words}, ${shown} of them shown: more letters find the others.`
    : `${words}.`;
}

/** What fits, best first; with nothing asked all, and before them what was done last. A moment that is named leads, then a figure for a setting. */
function find(
  actions: readonly Action[],
  texts: readonly Searched[],
  query: string,
  knobs: readonly KnobView[],
): Row[] {
  if (query.trim() === '') {
    const recent = recentActions()
      .map((id) => actions.find((action) => action.id === id) ?? goToAction(id))
      .filter((action) => action !== null);
    const others = actions.filter((action) => !recent.includes(action));
    return [
      ...recent.map((action) => ({ action, group: RECENT })),
      ...others.map((action) => ({ action, group: action.group })),
    ];
  }
  const goTo = goToAction(query);
  const fitting = actions
    .map((action, i) => ({ action, fit: matchOf(query, texts[i] as Searched) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ action }) => action);
  const named = goTo ? [goTo] : setToActions(query, knobs);
  return [...named, ...fitting].map((action) => ({ action, group: action.group }));
}

/** Group by group, in the order in which they begin, and of each the first ones. */
function shortened(rows: readonly Row[]): Row[] {
  const byGroup = new Map<string, Row[]>();
  for (const row of rows) {
    const own = byGroup.get(row.group);
    if (!own) byGroup.set(row.group, [row]);
    else if (own.length < SHOWN) own.push(row);
  }
  return [...byGroup.values()].flat();
}

/** Rows of one group under its name; what was asked for stands in one group, as it fits. */
function groupsOf(
  rows: readonly Row[],
  asked: boolean,
): { name: string; first: number; own: Row[] }[] {
  const groups: { name: string; first: number; own: Row[] }[] = [];
  rows.forEach((row, i) => {
    const name = asked ? 'What fits' : row.group;
    const last = groups.at(-1);
    if (last?.name === name) last.own.push(row);
    else groups.push({ name, first: i, own: [row] });
  });
  return groups;
}
