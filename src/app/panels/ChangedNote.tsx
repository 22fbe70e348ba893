import { useState } from 'react';
import type { KnobView } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { knobText } from './knobScale.ts';

/** So many settings are named, the others counted. */
const NAMED = 2;
const NONE: readonly KnobView[] = [];

/** Beside the question of a scenario: where the cluster is no longer the one that it speaks of. */
export function ChangedNote({ lab }: { lab: Lab }) {
  const knobs = useLab(lab, (s) => s.tables?.knobs ?? NONE);
  const [open, setOpen] = useState(false);
  const changes = changesFrom(knobs);
  if (changes.length === 0) return null;
  const more = changes.length - NAMED;
  return (
    <p className="lab-changed">
      Changed from the scenario: {changes.slice(0, open ? undefined : NAMED).join('; ')}
      {more > 0 && (
        <>
          ;{' '}
          <button
            type="button"
            className="lab-changed-more"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? 'show fewer' : `${more} more`}
          </button>
        </>
      )}
      .
    </p>
  );
}

/** Every setting that differs, those of the cluster first. None while the cluster is as it was opened. */
export function changesFrom(knobs: readonly KnobView[]): string[] {
  const changed = knobs.filter(
    ({ disabled, value, standard }) => disabled === '' && value !== standard,
  );
  const ofCluster = changed.filter(({ group }) => group === 'cluster');
  if (ofCluster.length === 0) return [];
  const others = changed.filter(({ group }) => group !== 'cluster');
  return [...ofCluster, ...others].map(changeWords);
}

/** "90 shards, not 4", where the unit says what it is, else "Cache memory 26 GiB, not 13 GiB". */
function changeWords(knob: KnobView): string {
  const [now, before] = [knobText(knob, knob.value), knobText(knob, knob.standard)];
  if (!/^\d/.test(now) || !now.endsWith(knob.label.toLowerCase()))
    return `${knob.label} ${now}, not ${before}`;
  return `${now}, not ${before.split(/\s/)[0]}`;
}
