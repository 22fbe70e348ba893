import type { KnobView } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { knobText } from './knobScale.ts';

/** So many settings are named, the others counted. */
const NAMED = 2;

/** Beside the question of a scenario: where the cluster is no longer the one that it speaks of. */
export function ChangedNote({ lab }: { lab: Lab }) {
  const words = useLab(lab, (s) => changedWords(s.tables?.knobs ?? []));
  return words ? <p className="lab-changed">{words}</p> : null;
}

/** "Changed from the scenario: 90 shards, not 4." Empty while the cluster is as it was opened. */
export function changedWords(knobs: readonly KnobView[]): string {
  const changed = knobs.filter(
    ({ group, disabled, value, standard }) =>
      group === 'cluster' && disabled === '' && value !== standard,
  );
  if (changed.length === 0) return '';
  const named = changed.slice(0, NAMED).map(changeWords);
  const more = changed.length > NAMED ? `; ${changed.length - NAMED} more` : '';
  return `Changed from the scenario: ${named.join('; ')}${more}.`;
}

/** "90 shards, not 4", where the unit says what it is, else "Cache memory 26 GiB, not 13 GiB". */
function changeWords(knob: KnobView): string {
  const [now, before] = [knobText(knob, knob.value), knobText(knob, knob.standard)];
  if (!/^\d/.test(now) || !now.endsWith(knob.label.toLowerCase()))
    return `${knob.label} ${now}, not ${before}`;
  return `${now}, not ${before.split(/\s/)[0]}`;
}
