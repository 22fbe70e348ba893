import { formatCount, formatDuration, formatShare } from '../../ui/format.ts';
import type { NodeFigures } from '../nodeFigures.ts';

/** What the shade of a cell may mean. `share` runs from 0 (pale) to 1 (dark); dark is what to look at. */
export type StripMetric = {
  readonly name: string;
  readonly label: string;
  /** The numbers at 0 and 1 of the ramp, and its unit in words. */
  readonly ends: readonly [string, string];
  /** Null while there is nothing to say. `most`: the largest `value` of all nodes. */
  share(value: number, most: number): number;
  value(figures: NodeFigures): number | null;
  text(value: number): string;
};

const asShare = (value: number): number => value;

export const stripMetrics: readonly StripMetric[] = [
  {
    name: 'engine',
    label: 'Engine CPU',
    ends: ['0 %', '100 %'],
    share: asShare,
    value: (figures) => figures.busyShare,
    text: formatShare,
  },
  {
    name: 'memory',
    label: 'Memory',
    ends: ['empty', 'full'],
    share: asShare,
    value: (figures) => (figures.limit > 0 ? figures.used / figures.limit : null),
    text: formatShare,
  },
  {
    name: 'misses',
    label: 'Misses',
    ends: ['all hits', 'all misses'],
    share: asShare,
    value: (figures) => (figures.hitRatio === null ? null : 1 - figures.hitRatio),
    text: formatShare,
  },
  {
    name: 'lag',
    label: 'Lag',
    ends: ['none', 'the longest'],
    share: (value, most) => (most > 0 ? value / most : 0),
    value: (figures) => (figures.primary ? null : figures.lag),
    text: formatDuration,
  },
  {
    name: 'requests',
    label: 'Commands/s',
    ends: ['none', 'the most'],
    share: (value, most) => (most > 0 ? value / most : 0),
    value: (figures) => figures.commandsPerSecond,
    text: (value) => formatCount(Math.round(value)),
  },
];
