export type KnobGroup =
  | 'traffic'
  | 'cache'
  | 'cluster'
  | 'clients'
  | 'database'
  | 'network'
  | 'failover'
  | 'persistence';

type Common = {
  label: string;
  /** One line: what it means. */
  about: string;
  group: KnobGroup;
  /** 1: among the first few; 2: one step away. */
  level: 1 | 2;
};
export type NumberKnob = Common & {
  kind: 'number';
  unit: string;
  min: number;
  max: number;
  step: number;
  scale: 'linear' | 'log';
};
type Choices = { value: string; label: string }[];
export type ChoiceKnob = Common & { kind: 'choice'; choices: Choices };
export type SwitchKnob = Common & { kind: 'switch' };
export type Knob = NumberKnob | ChoiceKnob | SwitchKnob;

/** A number between two bounds, both allowed; a step of 1 on a linear scale unless told otherwise. */
export const number = (
  group: KnobGroup,
  label: string,
  unit: string,
  [min, max]: [number, number],
  about: string,
  more: Partial<Pick<NumberKnob, 'level' | 'step' | 'scale'>> = {},
): NumberKnob => ({
  kind: 'number',
  group,
  label,
  unit,
  min,
  max,
  about,
  level: more.level ?? 2,
  step: more.step ?? 1,
  scale: more.scale ?? 'linear',
});

/** One of several values; `labelled` and `named` make the list. */
export const choice = (
  group: KnobGroup,
  label: string,
  choices: Choices,
  about: string,
): ChoiceKnob => ({ kind: 'choice', group, level: 2, label, about, choices });

/** On or off. */
export const toggle = (group: KnobGroup, label: string, about: string): SwitchKnob => ({
  kind: 'switch',
  group,
  level: 2,
  label,
  about,
});

/** Choices of a table whose rows carry their label. */
export const labelled = (table: Record<string, { label: string }>): Choices =>
  Object.entries(table).map(([value, { label }]) => ({ value, label }));

/** Choices that are called what they are. */
export const named = (...values: string[]): Choices =>
  values.map((value) => ({ value, label: value }));
