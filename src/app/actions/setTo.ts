import { settingText } from '../../content/settingWords.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { readKnob } from '../panels/knobRead.ts';
import { reveal } from '../ui/reveal.ts';
import { type Action, change } from './action.ts';
import { inLab } from './leading.ts';
import { matchOf, searched } from './match.ts';

/** So many settings that the words may mean. */
const MOST = 3;
/** The dials that are shown at once are meant before others that fit as well. */
const DIAL_FIRST = 0.5;

/** "cache memory 8", "set ttl to 90 s": the words of a setting, and what follows from the first figure on. */
const ASKED = /^\s*(?:set\s+)?([^\d\s].*?)\s+(?:to\s+|=\s*)?([\d.][^a-z]*[a-zµ/%\s]*(?:\d.*)?)$/i;

/** The settings that a query names with a figure for them, set to it. None where it names no figure. */
export function setToActions(query: string, knobs: readonly KnobView[]): Action[] {
  const [, words, figure] = ASKED.exec(query) ?? [];
  if (!words || !figure) return [];
  return knobs
    .filter(({ kind, disabled }) => kind === 'number' && disabled === '')
    .map((knob) => ({ knob, fit: fitOf(words, knob), value: readKnob(knob, figure).value }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .flatMap(({ knob, value }) => (value === undefined ? [] : [setTo(knob, value)]))
    .slice(0, MOST);
}

/** By its name, or by the last part of its path: `ttl` of cache.ttlMs. */
function fitOf(words: string, { label, path, level }: KnobView): number {
  const names = path.replace(/([A-Z])/g, ' $1').replaceAll('.', ' ');
  const fit = matchOf(words, searched({ name: label, also: names }));
  return fit > 0 && level === 1 ? fit + DIAL_FIRST : fit;
}

function setTo(knob: KnobView, value: number): Action {
  return {
    id: `set ${knob.path} ${value}`,
    name: `Set ${knob.label} to ${settingText(knob, value)}`,
    group: 'Settings',
    act: (page) =>
      inLab(page, () => {
        change(page.lab, { kind: 'set', knob: knob.path, value });
        reveal(page.lab, 'dials', knob.path);
      }),
  };
}
