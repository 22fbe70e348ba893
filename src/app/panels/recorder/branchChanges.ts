import { settingParts, settingText } from '../../../content/settingWords.ts';
import { formatMoment, formatNumber, NO_BREAK_SPACE } from '../../../content/words.ts';
import type { Intervention } from '../../../engine/scenario/scenario.ts';
import { targetName } from '../../../engine/targetName.ts';
import type { Tables } from '../../../worker/protocol.ts';

type Setting = Extract<Intervention, { kind: 'set' }>;
type Strike = Exclude<Intervention, Setting>;

/** Settings that follow each other this closely are one turn of one dial. */
const ONE_TURN_NANOS = 2e9;
/** Targets of which there is one: the name of the fault says it. */
const SINGLE = ['origin', 'cache', 'traffic'];

/**
 * What was changed in a branch and not in the one that it left, then what was changed there and not here, each in a few
 * words, in order of time: "Replicas 0 → 2 at 12.0 s", "Crash (0001-001) at 40.0 s not done".
 */
export function branchChanges(
  own: readonly Intervention[],
  other: readonly Intervention[],
  tables: Tables | null,
): string[] {
  const only = (all: readonly Intervention[], without: readonly Intervention[], end: string) =>
    turns(missingIn(all, without), all, tables).map(({ at, words }) => ({ at, text: words + end }));
  return [...only(own, other, ''), ...only(other, own, ' not done')]
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}

/** The first of some changes, and how many more there are. */
export function caption(changes: readonly string[]): string {
  const [first, ...more] = changes;
  if (first === undefined) return 'nothing changed yet';
  return more.length === 0 ? first : `${first}, +${more.length} more`;
}

/** Those of `all` that `without` has not, each as often as it is missing there. */
function missingIn(
  all: readonly Intervention[],
  without: readonly Intervention[],
): readonly Intervention[] {
  const known = without.map((change) => JSON.stringify(change));
  return all.filter((change) => {
    const place = known.indexOf(JSON.stringify(change));
    if (place >= 0) known.splice(place, 1);
    return place < 0;
  });
}

/** Each change with its words; what one turn of a dial did is one. */
function turns(
  changes: readonly Intervention[],
  all: readonly Intervention[],
  tables: Tables | null,
): { at: number; words: string }[] {
  const told: { at: number; words: string }[] = [];
  const open = new Map<string, { first: Setting; last: Setting; place: number }>();
  for (const change of changes) {
    if (change.kind !== 'set') {
      told.push({ at: change.at, words: strikeWords(change, tables) });
      continue;
    }
    const turn = open.get(change.knob);
    const goesOn = turn !== undefined && change.at - turn.last.at <= ONE_TURN_NANOS;
    const first = goesOn ? turn.first : change;
    const place = goesOn ? turn.place : told.length;
    told[place] = { at: first.at, words: settingWords(first, change, all, tables) };
    open.set(change.knob, { first, last: change, place });
  }
  return told;
}

function settingWords(
  first: Setting,
  last: Setting,
  all: readonly Intervention[],
  tables: Tables | null,
): string {
  const knob = tables?.knobs.find(({ path }) => path === first.knob);
  const when = formatMoment(first.at);
  if (!knob) return `${first.knob} → ${String(last.value)} at ${when}`;
  const before = valueBefore(first, knob.standard, all, tables);
  const to = settingParts(knob, last.value);
  const from = before === undefined ? null : settingParts(knob, before);
  // A unit that both have is said once.
  const was =
    from === null ? '' : from.unit === to.unit ? from.number : settingText(knob, before ?? 0);
  return `${knob.label} ${was && `${was} `}→${NO_BREAK_SPACE}${settingText(knob, last.value)} at ${when}`;
}

/** What a setting was before it was changed; undefined where an operation may have changed it. */
function valueBefore(
  change: Setting,
  standard: Setting['value'],
  all: readonly Intervention[],
  tables: Tables | null,
): Setting['value'] | undefined {
  const isOperated = (one: Intervention) =>
    one.kind === 'strike' &&
    change.knob.startsWith('cluster.') &&
    tables?.faults.some(({ name, isOperation }) => isOperation && name === one.fault);
  const known = all
    .slice(0, all.indexOf(change))
    .findLast((one) => (one.kind === 'set' && one.knob === change.knob) || isOperated(one));
  if (!known) return standard;
  return known.kind === 'set' ? known.value : undefined;
}

function strikeWords(change: Strike, tables: Tables | null): string {
  const fault = tables?.faults.find(({ name }) => name === change.fault);
  const label = (change.kind === 'heal' ? fault?.heal : fault?.label) || change.fault;
  const target = SINGLE.includes(change.target) ? '' : targetName(change.target);
  const amount = change.kind === 'strike' ? amountWords(change.amount, fault?.amount) : '';
  const which = [target, amount].filter(Boolean).join(', ');
  return `${label}${which && ` (${which})`} at ${formatMoment(change.at)}`;
}

function amountWords(
  amount: number | undefined,
  known: { label: string; unit: string; standard: number } | undefined,
): string {
  if (!known) return '';
  const number = formatNumber(amount ?? known.standard);
  if (known.unit === '') return `${known.label}: ${number}`;
  return `${number}${NO_BREAK_SPACE}${known.unit === 'x' ? '×' : known.unit}`;
}
