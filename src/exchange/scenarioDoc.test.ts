import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultScenario, faults } from '../engine/index.ts';
import { readRun } from './schema.ts';

const text = readFileSync(new URL('../../docs/scenario.md', import.meta.url), 'utf8');

type Row = { path: string; bounds: string; standard: string };

/** Rows of the field tables of docs/scenario.md, those of a scenario before those of a run. */
const rows: Row[] = text
  .split('\n## Run')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, path = '', bounds = '', standard = ''] = line.split('|').map((cell) => cell.trim());
    return { path: path.replaceAll('`', ''), bounds, standard: standard.replaceAll('`', '') };
  });

const sections = [
  'cluster',
  'cache',
  'workload',
  'clients',
  'origin',
  'network',
  'failover',
  'persistence',
  'replication',
] as const;

const within = (path: string, value: unknown): unknown => {
  const [section = '', field] = path.split('.');
  return field === undefined ? { [section]: value } : { [section]: { [field]: value } };
};

const isRefused = (path: string, value: unknown): boolean => {
  const read = readRun(JSON.stringify(within(path, value)), 'doc');
  return !read.ok && read.message.startsWith(`doc: ${path} is `);
};

describe('docs/scenario.md', () => {
  test('lists every field, in the order of the file', () => {
    const scenario = defaultScenario();
    const fields = [
      'schema',
      'name',
      'question',
      'about',
      'zones',
      ...sections.flatMap((section) =>
        Object.keys(scenario[section]).map((field) => `${section}.${field}`),
      ),
    ];
    const listed = rows.map((row) => row.path).filter((path) => path !== 'workload.trace');
    expect(listed).toEqual(fields);
  });

  test('gives the defaults', () => {
    const scenario = defaultScenario() as unknown as Record<string, Record<string, unknown>>;
    const wrong = rows.flatMap(({ path, standard }) => {
      const [section = '', field] = path.split('.');
      if (!field || standard.startsWith('one shard') || standard === 'none') return [];
      const value = JSON.stringify(scenario[section]?.[field]);
      return value === standard ? [] : [`${path}: ${standard}, not ${value}`];
    });
    expect(wrong).toEqual([]);
  });

  test('gives the bounds of numbers', () => {
    const wrong = rows.flatMap(({ path, bounds }) => {
      const found = /^(whole number|number) from ([\d.]+) to ([\d.]+)$/.exec(bounds);
      if (!found) return [];
      const [low, high] = [Number(found[2]), Number(found[3])];
      const step = found[1] === 'number' ? 0.0001 : 1;
      const inside = [low, high].filter((value) => isRefused(path, value));
      const outside = [low - step, high + 1].filter((value) => !isRefused(path, value));
      const fraction =
        found[1] === 'number' ? [] : [low + 0.5].filter((value) => !isRefused(path, value));
      return [...inside, ...outside, ...fraction].map((value) => `${path}: ${value}`);
    });
    expect(wrong).toEqual([]);
    expect(rows.filter(({ bounds }) => /number from/.test(bounds))).toHaveLength(62);
  });

  test('gives the choices', () => {
    const wrong = rows.flatMap(({ path, bounds }) => {
      if (!/^`[\w-]+`, /.test(bounds)) return [];
      const choices = [...bounds.matchAll(/`([\w-]+)`/g)].map((match) => match[1]);
      const refused = choices.filter((choice) => isRefused(path, choice));
      const read = readRun(JSON.stringify(within(path, 'no-such')), 'doc');
      const says =
        !read.ok &&
        read.message === `doc: ${path} is "no-such". Write one of ${choices.join(', ')}.`;
      return [...refused.map((choice) => `${path}: ${choice}`), ...(says ? [] : [path])];
    });
    expect(wrong).toEqual([]);
  });

  test('its examples can be read, and it names every fault', () => {
    const [scenario, interventions] = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => JSON.parse(match[1] as string) as unknown,
    );
    expect(readRun(JSON.stringify(scenario), 'doc').ok).toBe(true);
    expect(readRun(JSON.stringify({ scenario, interventions }), 'doc')).toMatchObject({
      ok: true,
      run: { interventions },
    });
    expect(Object.keys(faults).filter((fault) => !text.includes(`\`${fault}\``))).toEqual([]);
  });
});
