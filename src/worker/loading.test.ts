import { afterEach, expect, test, vi } from 'vitest';
import { engineParts } from '../engine/parts.ts';
import { defaultScenario, runOf } from '../engine/scenario/defaults.ts';
import type { Scenario } from '../engine/scenario/scenario.ts';
import { workerParts } from './parts.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Runner } from './runner.ts';

// Nothing here may import whole.ts, engine/index.ts or engine/trial.ts, which have all code at hand.

afterEach(() => vi.restoreAllMocks());

/** A runner, and a way to send it messages and wait for as many answers (but for `branches`): their kinds. */
function page() {
  const sent: FromWorker[] = [];
  const runner = new Runner({
    post: (message) => sent.push(message),
    wallMillis: () => 0,
    later: () => {},
  });
  const answers = async (...messages: ToWorker[]) => {
    const before = sent.length;
    for (const message of messages) runner.handle(message);
    const answered = () => sent.slice(before).filter(({ kind }) => kind !== 'branches').length;
    await expect.poll(answered).toBeGreaterThanOrEqual(messages.length);
    return sent.slice(before).flatMap(({ kind }) => (kind === 'branches' ? [] : [kind]));
  };
  return { sent, answers };
}

function open(epoch: number, tweak: (scenario: Scenario) => void): ToWorker {
  const scenario = defaultScenario();
  tweak(scenario);
  return { kind: 'open', epoch, text: JSON.stringify(runOf(scenario)) };
}

const ask = (epoch: number): ToWorker => ({ kind: 'ask', epoch, until: 1e6, sampleEvery: 1 });
const held = () => ({
  engine: Object.keys(engineParts.table).filter((name) => engineParts.has(name as never)),
  worker: Object.keys(workerParts.table).filter((name) => workerParts.has(name as never)),
});

const text = '{"schema":"cachescape.scenario/1","name":"First"}';
const crash: ToWorker = {
  kind: 'intervene',
  epoch: 1,
  change: { kind: 'strike', fault: 'node-crash', target: 'primary:0001' },
};

test('the first picture needs no part; a change fetches what it needs, and messages keep their order', async () => {
  const { sent, answers } = page();
  expect(await answers({ kind: 'open', epoch: 1, text }, ask(1))).toEqual(['opened', 'frame']);
  expect(sent[0]).toMatchObject({ tables: null, digest: null });
  expect(held()).toEqual({ engine: [], worker: [] });

  vi.spyOn(engineParts.table.changes, 'load').mockRejectedValueOnce(new Error('offline'));
  expect(await answers(crash, ask(1))).toEqual(['intervened', 'frame']);
  expect(sent.at(-2)).toMatchObject({
    intervention: null,
    refusal: 'The part of the engine for changes of a run could not be loaded. Reload the page.',
  });
  expect(await answers(crash, ask(1))).toEqual(['intervened', 'frame']);
  expect(sent.at(-2)).toMatchObject({ refusal: null, tables: null });
  expect(held()).toEqual({ engine: ['changes'], worker: ['desk'] });
});

test('tables are fetched when they are asked for, with the values of the opening beside those of now', async () => {
  const { sent, answers } = page();
  const set: ToWorker = {
    kind: 'intervene',
    epoch: 1,
    change: { kind: 'set', knob: 'cache.ttlMs', value: 7_000 },
  };
  await answers({ kind: 'open', epoch: 1, text }, set);
  vi.spyOn(workerParts.table.tables, 'load').mockRejectedValueOnce(new Error('offline'));
  expect(await answers({ kind: 'tables', epoch: 1 })).toEqual(['tables']);
  expect(sent.at(-1)).toMatchObject({
    tables: null,
    refusal: 'The part of the engine for settings and faults could not be loaded. Reload the page.',
  });
  expect(await answers({ kind: 'tables', epoch: 1 })).toEqual(['tables']);
  const last = sent.at(-1);
  const tables = last?.kind === 'tables' ? last.tables : null;
  expect(tables?.knobs.find(({ path }) => path === 'cache.ttlMs')).toMatchObject({
    value: 7_000,
    standard: 300_000,
  });
});

test('tables that are asked for once are those of the branch that has come on stage meanwhile', async () => {
  const { sent, answers } = page();
  const fork: ToWorker = { kind: 'turn', epoch: 2, to: 1e6, lookback: 0, turn: { do: 'fork' } };
  await answers({ kind: 'open', epoch: 1, text }, ask(1));
  await answers({ kind: 'tables', epoch: 1 }, fork);
  await expect.poll(() => sent.map(({ kind }) => kind)).toContain('tables');
  expect(sent.filter(({ kind }) => kind === 'branches').at(-1)).toMatchObject({ refusal: null });
  expect(sent.find(({ kind }) => kind === 'tables')).toMatchObject({ epoch: 2, refusal: null });
});

test('a run whose code cannot be fetched is refused, and the one before goes on', async () => {
  const { sent, answers } = page();
  const files = (epoch: number) =>
    open(epoch, (scenario) => {
      scenario.cluster.multiAz = false;
      scenario.persistence.appendonly = true;
    });
  await answers(open(1, () => {}));
  vi.spyOn(engineParts.table.persistence, 'load').mockRejectedValueOnce(new Error('offline'));
  expect(await answers(files(2), ask(1))).toEqual(['refused', 'frame']);
  expect(sent.at(-2)).toMatchObject({
    message: 'The part of the engine for files and snapshots could not be loaded. Reload the page.',
  });
  expect(await answers(files(3), ask(3))).toEqual(['opened', 'frame']);
  expect(engineParts.has('persistence')).toBe(true);
});

test('code for the cluster bus and for Memcached is fetched when a run needs it', async () => {
  const { answers } = page();
  expect([engineParts.has('bus'), engineParts.has('memcached')]).toEqual([false, false]);
  const bus = open(1, (scenario) => {
    scenario.cluster.clusterMode = 'enabled';
    for (const group of scenario.cluster.nodeGroups) group.slots = [[0, 16_383]];
    scenario.failover.kind = 'cluster-bus';
  });
  expect(await answers(bus, ask(1))).toEqual(['opened', 'frame']);
  expect([engineParts.has('bus'), engineParts.has('memcached')]).toEqual([true, false]);
  const memcached: ToWorker = {
    kind: 'open',
    epoch: 2,
    text: '{"cluster":{"engine":"memcached"}}',
  };
  expect(await answers(memcached, ask(2))).toEqual(['opened', 'frame']);
  expect(engineParts.has('memcached')).toBe(true);
});

test('code for operations is fetched when a change needs it', async () => {
  const { answers } = page();
  const clustered = open(1, ({ cluster }) => {
    cluster.clusterMode = 'enabled';
    for (const group of cluster.nodeGroups) group.slots = [[0, 16_383]];
  });
  expect(await answers(clustered)).toEqual(['opened']);
  expect(engineParts.has('operations')).toBe(false);
  const change = { kind: 'strike', fault: 'scale-out', target: 'cache' } as const;
  expect(await answers({ kind: 'intervene', epoch: 1, change }, ask(1))).toEqual([
    'intervened',
    'frame',
  ]);
  expect(engineParts.has('operations')).toBe(true);
});

test('the reader of key traces is fetched when a run brings one', async () => {
  const { sent, answers } = page();
  const bytes = new TextEncoder().encode('key\na\nb\na\n').buffer as ArrayBuffer;
  const message = open(1, ({ workload }) => {
    workload.trace = { name: 'three.csv', requests: 3, hash: '0123456789abcdef' };
  }) as ToWorker & { kind: 'open' };
  await answers({ ...message, trace: { name: 'three.csv', bytes } });
  expect(sent[0]).toMatchObject({
    kind: 'refused',
    message:
      'three.csv is another trace than three.csv (3 rows, 3 wanted). Open the trace that the run was made with.',
  });
});
