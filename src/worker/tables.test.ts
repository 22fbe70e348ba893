import { describe, expect, it } from 'vitest';
import { defaultScenario, faults, knobs } from '../engine/index.ts';
import { reshaped, trialScenario } from '../engine/trial.ts';
import { tablesFor } from './tables.ts';

describe('tablesFor', () => {
  const { knobs: views, faults: struck } = tablesFor(defaultScenario());

  it('has every setting and every fault of the engine, as plain data', () => {
    expect(views.map(({ path }) => path)).toEqual(Object.keys(knobs));
    expect(struck.map(({ name }) => name)).toEqual(Object.keys(faults));
    expect(structuredClone({ views, struck })).toEqual({ views, struck });
  });

  it('has the value of now beside the one that was opened', () => {
    const scenario = trialScenario((s) => {
      reshaped(s, { replicas: 0 });
      s.cache.ttlMs = 7_000;
    });
    const view = (path: string) =>
      tablesFor(scenario, defaultScenario()).knobs.find((knob) => knob.path === path);
    expect(view('cache.ttlMs')).toMatchObject({
      value: 7_000,
      standard: 300_000,
      unit: 'ms',
      min: 0,
      scale: 'log',
    });
    expect(view('cluster.replicas')).toMatchObject({ value: 0, standard: 1 });
    expect(view('cluster.engine')).toMatchObject({
      replacesCluster: true,
      disabled: '',
      value: 'valkey',
    });
    expect(view('cluster.shards')?.disabled).not.toBe('');
  });

  it('shows a node type that its list lacks, and offers the list', () => {
    const old = trialScenario((s) => {
      s.cluster.nodeType = 'cache.r6g.large';
    });
    const types = (scenario: typeof old) => {
      const { knobs: all } = tablesFor(scenario, old);
      const { value, choices = [] } = all.find(({ path }) => path === 'cluster.nodeType') ?? {};
      return { value, choices: choices.map((choice) => choice.value) };
    };
    const known = types(defaultScenario());
    expect(known.choices).not.toContain('cache.r6g.large');
    expect(types(old)).toEqual({
      value: 'cache.r6g.large',
      choices: ['cache.r6g.large', ...known.choices],
    });
  });

  it('speaks of nodes where the engine is Memcached', () => {
    const memcached = trialScenario((s) => reshaped(s, { engine: 'memcached', shards: 2 }));
    const words = (scenario: typeof memcached) => {
      const { knobs: all } = tablesFor(scenario);
      const { label, unit, value } = all.find(({ path }) => path === 'cluster.shards') ?? {};
      return `${label}: ${value} ${unit}`;
    };
    expect(words(memcached)).toBe('Nodes: 2 nodes');
    expect(words(defaultScenario())).toBe('Shards: 1 shards');
    const memory = (scenario: typeof memcached) =>
      tablesFor(scenario).knobs.find(({ path }) => path === 'cluster.maxmemoryBytes')?.about;
    expect(memory(memcached)).toContain('Memcached keeps nothing in reserve');
    expect(memory(defaultScenario())).toContain('a quarter of it in reserve');
  });

  it('says how slots move with the engine of the cluster', () => {
    const about = (engineVersion: string) => {
      const scenario = trialScenario((s) => {
        s.cluster.engineVersion = engineVersion;
      });
      return tablesFor(scenario).faults.find(({ name }) => name === 'scale-out')?.about;
    };
    expect(about('8.0')).toMatch(/key by key; a key that has left is answered with ASK/);
    expect(about('9.0')).toMatch(/Valkey 9.0 moves whole ranges: .* no ASK/);
  });

  it('gives a fault its words, and an amount where it takes one', () => {
    const slow = struck.find(({ name }) => name === 'slow-node');
    expect(slow).toMatchObject({
      target: 'node',
      heal: 'Full speed',
      amount: { min: 2, standard: 20 },
    });
    expect(struck.find(({ name }) => name === 'cache-flush')).toMatchObject({ heal: '' });
  });
});
