import { useEffect, useState } from 'react';
import { settingText } from '../../content/settingWords.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { tablesAt } from '../lab/knobs.ts';
import { refuse } from '../lab/refusal.ts';
import type { Lab } from '../lab/types.ts';
import { useRoute } from '../routes.ts';
import { useLab } from '../ui/useLab.ts';

/** So many settings are named, the others counted. */
const NAMED = 2;
/** What one setting refuses may go once another is back: so often all are tried. */
const ROUNDS = 3;

/** A setting that is not as the scenario has it at this moment, and what it would be. */
export type Changed = { readonly knob: KnobView; readonly planned: KnobView['value'] };

type Plan = readonly Intervention[];

/** Beside the question of a scenario: which settings are no longer those that it speaks of, and the way back. */
export function ChangedNote({ lab }: { lab: Lab }) {
  // Tables are new with each change of a setting; the moment is that of their values.
  useLab(lab, (s) => s.tables);
  const [open, setOpen] = useState(false);
  const route = useRoute();
  const differs = changedNow(lab, []).length > 0;
  const plan = useOwnPlan(route.page === 'play' ? route.id : '', differs);
  const changes = plan ? changedNow(lab, plan) : [];
  if (!plan || changes.length === 0) return null;
  const more = changes.length - NAMED;
  const isNew = changes.some(({ knob }) => knob.replacesCluster);
  return (
    <p className="lab-changed">
      Changed from the scenario:{' '}
      {changes
        .slice(0, open ? undefined : NAMED)
        .map(changeWords)
        .join('; ')}
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
      .{' '}
      <button
        type="button"
        className="lab-changed-more"
        title={`Sets all of it as in the scenario${isNew ? ', with a new, empty cluster' : ''}`}
        onClick={() => void setBack(lab, plan)}
      >
        Set it back
      </button>
    </p>
  );
}

/** What a bundled scenario changes by itself, once that matters; null while it is on its way. Of other runs: nothing. */
function useOwnPlan(id: string, matters: boolean): Plan | null {
  const [known, setKnown] = useState<{ id: string; plan: Plan } | null>(null);
  useEffect(() => {
    if (!matters) return;
    const set = (plan: Plan) => setKnown({ id, plan });
    ownPlan(id).then(set, () => set([]));
  }, [id, matters]);
  return known?.id === id ? known.plan : null;
}

async function ownPlan(id: string): Promise<Plan> {
  if (id === '') return [];
  const { scenarios } = await import('../../content/scenarios/index.ts');
  const file: { interventions?: Plan } = scenarios.find((entry) => entry.id === id)?.file ?? {};
  return file.interventions ?? [];
}

/** Every setting that differs at the moment of the picture, those of the cluster first. */
function changedNow(lab: Lab, plan: Plan): Changed[] {
  const { tables, run } = lab.store.getState();
  if (!tables) return [];
  const planned = tablesAt(tables, { interventions: plan }, lab.live.frame?.at ?? 0).knobs;
  const changes = changesFrom(tables.knobs, planned);
  if (plan.length === 0) return changes;
  // What the scenario does by itself moves settings of the cluster that it does not name, as scaling out does.
  const named = new Set(run?.interventions.map((each) => (each.kind === 'set' ? each.knob : '')));
  return changes.filter(({ knob }) => knob.group !== 'cluster' || named.has(knob.path));
}

/** The settings that apply and differ from what is planned, those of the cluster first. */
export function changesFrom(knobs: readonly KnobView[], planned: readonly KnobView[]): Changed[] {
  const values = new Map(planned.map(({ path, value }) => [path, value]));
  const changed = knobs
    .map((knob) => ({ knob, planned: values.get(knob.path) ?? knob.value }))
    .filter(({ knob, planned }) => knob.disabled === '' && knob.value !== planned);
  const isOfCluster = ({ knob }: Changed) => knob.group === 'cluster';
  return [...changed.filter(isOfCluster), ...changed.filter((change) => !isOfCluster(change))];
}

/** "90 shards, not 4", where the unit says what it is, else "Cache memory 26 GiB, not 13 GiB". */
export function changeWords({ knob, planned }: Changed): string {
  const [now, before] = [settingText(knob, knob.value), settingText(knob, planned)];
  const label = knob.label.toLowerCase();
  if (!/^\d/.test(now) || !(now.endsWith(label) || before.endsWith(label)))
    return `${knob.label} ${now}, not ${before}`;
  return `${now}, not ${before.split(/\s/)[0]}`;
}

/** Every setting as the scenario has it; what is refused is said under the header. */
async function setBack(lab: Lab, plan: Plan): Promise<void> {
  let refusal: string | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    refusal = null;
    for (const { knob, planned } of changedNow(lab, plan)) {
      const change = { kind: 'set', knob: knob.path, value: planned } as const;
      refusal = (await lab.intervene(change)) ?? refusal;
    }
    if (changedNow(lab, plan).length === 0) return;
  }
  refuse(lab, refusal);
}
