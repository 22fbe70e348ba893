import { expect, test } from 'vitest';
import {
  defaultScenario,
  hasBus,
  hasOperations,
  hasPersistence,
  provideBus,
  provideOperations,
  providePersistence,
  runOf,
} from '../engine/index.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Runner, type RunnerHost } from './runner.ts';

// Nothing here may import engine/trial.ts, which has all code at hand.
test('code for snapshots is fetched when a message needs it, and messages keep their order', async () => {
  const sent: FromWorker[] = [];
  let online = false;
  let loads = 0;
  const runner = new Runner({
    post: (message) => sent.push(message),
    readTrace: null,
    wallMillis: () => 0,
    later: () => {},
    async loadPersistence() {
      loads += 1;
      if (!online) throw new Error('offline');
      const { Persistence } = await import('../engine/cluster/persistence/persistence.ts');
      providePersistence(Persistence);
    },
  });
  const answers = async (...messages: ToWorker[]) => {
    const before = sent.length;
    for (const message of messages) runner.handle(message);
    await expect.poll(() => sent.length - before).toBeGreaterThanOrEqual(messages.length);
    return sent.slice(before).map((message) => message.kind);
  };
  const open = (epoch: number, appendonly: boolean): ToWorker => {
    const scenario = defaultScenario();
    scenario.cluster.multiAz = false;
    scenario.persistence.appendonly = appendonly;
    return { kind: 'open', epoch, text: JSON.stringify(runOf(scenario)) };
  };
  const ask = (epoch: number): ToWorker => ({ kind: 'ask', epoch, until: 1e6, sampleEvery: 1 });

  expect(await answers(open(1, false), ask(1))).toEqual(['opened', 'frame']);
  expect([loads, hasPersistence()]).toEqual([0, false]);
  expect(await answers(open(2, true), ask(1))).toEqual(['refused', 'frame']);
  online = true;
  const backup: ToWorker = {
    kind: 'intervene',
    epoch: 1,
    change: { kind: 'strike', fault: 'snapshot', target: 'cache' },
  };
  expect(await answers(backup, ask(1))).toEqual(['intervened', 'frame']);
  expect(await answers(open(3, true), ask(3))).toEqual(['opened', 'frame']);
  expect([loads, hasPersistence()]).toEqual([2, true]);
});

test('code for the cluster bus is fetched when a run needs it', async () => {
  const sent: FromWorker[] = [];
  let loads = 0;
  const runner = new Runner({
    post: (message) => sent.push(message),
    readTrace: null,
    wallMillis: () => 0,
    later: () => {},
    async loadBus() {
      loads += 1;
      const { Bus } = await import('../engine/cluster/bus/bus.ts');
      provideBus(Bus);
    },
  });
  const scenario = defaultScenario();
  scenario.cluster.clusterMode = 'enabled';
  for (const group of scenario.cluster.nodeGroups) group.slots = [[0, 16_383]];
  scenario.failover.kind = 'cluster-bus';
  expect(hasBus()).toBe(false);
  runner.handle({ kind: 'open', epoch: 1, text: JSON.stringify(runOf(scenario)) });
  runner.handle({ kind: 'ask', epoch: 1, until: 1e6, sampleEvery: 1 });
  await expect.poll(() => sent.map(({ kind }) => kind)).toEqual(['opened', 'frame']);
  expect([loads, hasBus()]).toEqual([1, true]);
});

test('code for operations is fetched when a change needs it', async () => {
  const sent: FromWorker[] = [];
  let loads = 0;
  const runner = new Runner({
    post: (message) => sent.push(message),
    readTrace: null,
    wallMillis: () => 0,
    later: () => {},
    async loadOperations() {
      loads += 1;
      const { Operations } = await import('../engine/cluster/operations/operations.ts');
      provideOperations(Operations);
    },
  });
  const scenario = defaultScenario();
  scenario.cluster.clusterMode = 'enabled';
  for (const group of scenario.cluster.nodeGroups) group.slots = [[0, 16_383]];
  runner.handle({ kind: 'open', epoch: 1, text: JSON.stringify(runOf(scenario)) });
  expect(hasOperations()).toBe(false);
  const change = { kind: 'strike', fault: 'scale-out', target: 'cache' } as const;
  runner.handle({ kind: 'intervene', epoch: 1, change });
  runner.handle({ kind: 'ask', epoch: 1, until: 1e6, sampleEvery: 1 });
  await expect.poll(() => sent.map(({ kind }) => kind)).toEqual(['opened', 'intervened', 'frame']);
  expect([loads, hasOperations()]).toEqual([1, true]);
});

test('the reader of key traces is fetched when a run brings one', async () => {
  const sent: FromWorker[] = [];
  const host: RunnerHost = {
    post: (message) => sent.push(message),
    readTrace: null,
    wallMillis: () => 0,
    later: () => {},
    async loadTraceReader() {
      const { loadTrace } = await import('../exchange/trace.ts');
      host.readTrace = loadTrace;
    },
  };
  const runner = new Runner(host);
  const bytes = new TextEncoder().encode('key\na\nb\na\n').buffer as ArrayBuffer;
  const scenario = defaultScenario();
  scenario.workload.trace = { name: 'three.csv', requests: 3, hash: '0123456789abcdef' };
  const text = JSON.stringify(runOf(scenario));
  runner.handle({ kind: 'open', epoch: 1, text, trace: { name: 'three.csv', bytes } });
  await expect.poll(() => sent.length).toBe(1);
  expect(host.readTrace).not.toBeNull();
  expect(sent[0]).toMatchObject({
    kind: 'refused',
    message:
      'three.csv is another trace than three.csv (3 rows, 3 wanted). Open the trace that the run was made with.',
  });
});
