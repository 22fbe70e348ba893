import { changes } from '../engine/faults/changes.ts';
import { faultOf, faults, isFault } from '../engine/faults/faults.ts';
import { operations } from '../engine/faults/operations.ts';
import { knobOf, knobs } from '../engine/scenario/knobs/knobs.ts';
import type { Scenario } from '../engine/scenario/scenario.ts';
import { knobDisabled, knobValue, replacesCluster } from '../engine/scenario/settings.ts';
import type { FaultView, KnobView, Tables } from './protocol.ts';

/** Operations that are told with the faults of persistence. */
const BACKUPS: ReadonlySet<string> = new Set([
  'snapshot',
  'snapshot-node',
  'restore',
  'cache-flush',
]);

/** The engine's tables as the page shows them, with the values of `scenario` and of the one that was opened. */
export function tablesFor(scenario: Scenario, opened = scenario): Tables {
  return {
    knobs: Object.keys(knobs).map((path) => knobView(path, scenario, opened)),
    faults: Object.keys(faults)
      .filter(isFault)
      .map((name) => faultView(name, scenario)),
  };
}

type Choices = NonNullable<KnobView['choices']>;

function knobView(path: string, scenario: Scenario, opened: Scenario): KnobView {
  const knob = knobOf(path, scenario.cluster.engine);
  if (!knob) throw new Error(`There is no setting "${path}".`);
  const common = {
    path,
    label: knob.label,
    about: knob.about,
    group: knob.group,
    level: knob.level,
    kind: knob.kind,
    unit: '',
    value: knobValue(scenario, path),
    standard: knobValue(opened, path),
    replacesCluster: replacesCluster(scenario, path),
    disabled: knobDisabled(scenario, path),
  };
  if (knob.kind === 'number') {
    const { unit, min, max, step, scale } = knob;
    return { ...common, unit, min, max, step, scale };
  }
  if (knob.kind !== 'choice') return common;
  return { ...common, choices: withPresent(knob.choices, String(common.value)) };
}

/** The list of a setting, with the value that is there first where the list lacks it: a cluster may have any node type. */
function withPresent(choices: Choices, value: string): Choices {
  return choices.some((choice) => choice.value === value)
    ? choices
    : [{ value, label: value }, ...choices];
}

function faultView(name: keyof typeof faults, { cluster }: Scenario): FaultView {
  const { label, target, heal, amount, ...fault } = faultOf(name);
  const about = fault.aboutOn?.(cluster) ?? fault.about;
  const isOperation = name in operations || name in changes || BACKUPS.has(name);
  return { name, label, about, target, heal, ...(amount && { amount }), isOperation };
}
