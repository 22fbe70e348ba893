import type { GeneratedTrace } from '../../engine/clients/generators/generatedTrace.ts';
import { type Capacity, measure, type Requests } from '../../engine/yardsticks/measure.ts';
import { type YardstickName, yardstickNames } from '../../engine/yardsticks/policies.ts';
import { nearest } from '../../exchange/nearest.ts';
import { numberOption, sizeOption, textOption } from '../arguments.ts';
import { type Arguments, InputError, type OptionSpec } from '../command.ts';

export const YARDSTICKS_SCHEMA = 'cachescape.yardsticks/1';

/** What an ideal policy would have answered. Of the capacities the one that was counted in is not null. */
export type YardstickResult = {
  policy: YardstickName;
  capacityItems: number | null;
  capacityBytes: number | null;
  /** Gets. */
  requests: number;
  hits: number;
  misses: number;
  /** Null without a get. */
  hitRatio: number | null;
  missRatio: number | null;
  /** Missed bytes by requested bytes. */
  byteMissRatio: number | null;
};

/** What `replay --yardstick` prints without a node. */
export type YardsticksResult = {
  schema: typeof YARDSTICKS_SCHEMA;
  trace: string;
  traceFnv: number | null;
  /** Rows. */
  requests: number;
  /** Different keys. */
  keys: number;
  yardsticks: YardstickResult[];
};

export const yardstickOptions: Record<string, OptionSpec> = {
  yardstick: {
    value: '<policies>',
    about: `What ideal policies, which no server runs, would have hit: all, or some of ${yardstickNames.join(',')}. With the bytes that the node held; without a node with --capacity or --capacity-items.`,
  },
  capacity: {
    value: '<size>',
    about: 'Of the yardsticks, without a node: bytes of values, for example 128mb.',
  },
  'capacity-items': { value: '<n>', about: 'Of the yardsticks, without a node: number of items.' },
};

/** The policies that `--yardstick` names; none without it. */
export function yardsticksOf(args: Arguments): YardstickName[] {
  const text = textOption(args, 'yardstick');
  if (text === undefined) return [];
  if (text === 'all') return [...yardstickNames];
  const names = text.split(',').map((part) => {
    const found = yardstickNames.find((name) => name === part);
    if (found !== undefined) return found;
    const meant = nearest(part, yardstickNames);
    throw new InputError(
      `--yardstick is ${JSON.stringify(text)}: there is no ${JSON.stringify(part)}. Write ${meant ? `${meant}, or another of` : 'one or more of'} ${yardstickNames.join(',')}, or all.`,
    );
  });
  return [...new Set(names)];
}

/** True when there is no node to replay against, but yardsticks alone. */
export function isWithoutNode(args: Arguments): boolean {
  const { values } = args;
  const hasNode = values['engine'] !== undefined || values['engine-version'] !== undefined;
  for (const name of ['capacity', 'capacity-items']) {
    if (values[name] === undefined) continue;
    if (values['yardstick'] === undefined) {
      throw new InputError(`--${name} is that of --yardstick. Add --yardstick all.`);
    }
    if (hasNode) {
      throw new InputError(
        `--${name} does not go with --engine: beside a node, yardsticks get the bytes that it held. Leave one of them out.`,
      );
    }
  }
  return values['yardstick'] !== undefined && !hasNode;
}

/** The capacity of yardsticks without a node. `nodeOptions` make sense for a node alone. */
export function capacityOf(args: Arguments, nodeOptions: readonly string[]): Capacity {
  for (const name of nodeOptions) {
    if (args.values[name] === undefined) continue;
    throw new InputError(
      `--${name} is that of a node. Add --engine redis, or write --capacity 128mb in its place.`,
    );
  }
  const bytes = args.values['capacity'] !== undefined;
  if (bytes === (args.values['capacity-items'] !== undefined)) {
    throw new InputError(
      '--yardstick without --engine takes one capacity. Write --capacity 128mb or --capacity-items 1000.',
    );
  }
  if (bytes) return { unit: 'bytes', amount: sizeOption(args, 'capacity') };
  const bounds = { low: 1, high: 2 ** 31, whole: true };
  return { unit: 'items', amount: numberOption(args, 'capacity-items', bounds, 1) };
}

export function measureAll(
  names: readonly YardstickName[],
  requests: Requests,
  capacity: Capacity,
): YardstickResult[] {
  return names.map((policy) => {
    const { requests: gets, hits, bytes, missedBytes } = measure(policy, requests, capacity);
    const misses = gets - hits;
    return {
      policy,
      capacityItems: capacity.unit === 'items' ? capacity.amount : null,
      capacityBytes: capacity.unit === 'bytes' ? capacity.amount : null,
      requests: gets,
      hits,
      misses,
      hitRatio: gets === 0 ? null : hits / gets,
      missRatio: gets === 0 ? null : misses / gets,
      byteMissRatio: bytes === 0 ? null : missedBytes / bytes,
    };
  });
}

export function yardsticksResult(
  trace: string,
  generated: GeneratedTrace | null,
  requests: Requests,
  yardsticks: YardstickResult[],
): YardsticksResult {
  return {
    schema: YARDSTICKS_SCHEMA,
    trace,
    traceFnv: generated?.fnv() ?? null,
    requests: requests.count,
    keys: requests.keys,
    yardsticks,
  };
}

/** A table of yardsticks, under a line that says with what space. */
export function yardsticksText(yardsticks: readonly YardstickResult[]): string {
  const [first] = yardsticks;
  const space = first?.capacityItems
    ? `${first.capacityItems} items`
    : `${first?.capacityBytes} bytes`;
  const rows = yardsticks.map(({ policy, misses, hitRatio, missRatio, byteMissRatio }) => [
    policy,
    String(misses),
    ratio(hitRatio),
    ratio(missRatio),
    ratio(byteMissRatio),
  ]);
  const table = [['policy', 'misses', 'hitRatio', 'missRatio', 'byteMissRatio'], ...rows];
  const lines = table.map((row) => row.map((cell, i) => cell.padEnd(WIDTHS[i] as number)).join(''));
  return `yardsticks: ideal policies, which no server runs, with ${space}\n${lines.map((line) => `${line.trimEnd()}\n`).join('')}`;
}

const WIDTHS = [18, 12, 10, 11, 0];

function ratio(value: number | null): string {
  return value === null ? 'none' : value.toFixed(6);
}
