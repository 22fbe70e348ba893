import { number } from './knob.ts';

/** Distances. */
export const networkKnobs = {
  'network.sameZoneRttMicros': number(
    'network',
    'Round trip in a zone',
    'µs',
    [10, 100_000],
    'Median round trip between two hosts of one zone.',
    { scale: 'log' },
  ),
  'network.crossZoneRttMicros': number(
    'network',
    'Round trip between zones',
    'µs',
    [10, 100_000],
    'Median round trip between two zones of the Region.',
    { scale: 'log' },
  ),
};
