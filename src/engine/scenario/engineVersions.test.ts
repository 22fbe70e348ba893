import { expect, test } from 'vitest';
import { engineVersionNames, engineVersionOf, mappingOf, usualServers } from './engineVersions.ts';

test('every name is its engine and version, and stands on a recorded server', () => {
  for (const name of engineVersionNames) {
    const entry = engineVersionOf(name);
    if (entry === undefined) throw new Error(`${name} is not found`);
    expect(name.replace('-debian', '')).toBe(`${entry.engine}-${entry.version}`);
    expect(engineVersionOf(entry.recorded)?.note).toBe('');
    expect(engineVersionOf(entry.recorded)?.engine).toBe(entry.engine);
    expect(entry.byteModel === null).toBe(entry.engine === 'memcached');
  }
});

test('no two entries share a version, so a version alone is enough', () => {
  const versions = engineVersionNames.map((name) => engineVersionOf(name)?.version);
  expect(new Set(versions).size).toBe(versions.length);
  expect(engineVersionOf('7.1')).toBe(engineVersionOf('redis-7.1'));
  expect(engineVersionOf('7.3')).toBeUndefined();
  expect(engineVersionOf('toString')).toBeUndefined();
});

test('an engine alone means a recorded server', () => {
  for (const [engine, name] of Object.entries(usualServers)) {
    expect(engineVersionOf(name)).toMatchObject({ engine, recorded: name, note: '' });
  }
});

test('a mapping names the recorded server', () => {
  expect(
    ['valkey-8.0.1', 'valkey-8.2'].map((name) => mappingOf(engineVersionOf(name) as never)),
  ).toEqual([
    'valkey 8.0.1 is a recorded server.',
    'valkey 8.2 is modelled on valkey-8.0.1: its newer hash table was not measured: Valkey 8.0.1 stands for it.',
  ]);
});
