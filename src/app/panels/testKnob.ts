import type { KnobView } from '../../worker/protocol.ts';

/** A setting from 0 to 100 at 50, with some parts replaced. */
export function knob(parts: Partial<KnobView>): KnobView {
  return {
    path: 'a.b',
    label: 'Width',
    about: 'About.',
    group: 'cache',
    level: 1,
    kind: 'number',
    unit: '',
    min: 0,
    max: 100,
    scale: 'linear',
    step: 1,
    value: 50,
    standard: 50,
    replacesCluster: false,
    disabled: '',
    ...parts,
  };
}

/** The time to live of five minutes, as a knob. */
export const ttl = knob({
  path: 'cache.ttlMs',
  label: 'Time to live',
  unit: 'ms',
  max: 3_600_000,
  value: 300_000,
  standard: 300_000,
});
