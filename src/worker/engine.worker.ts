import { provideBus, provideOperations, providePersistence } from '../engine/index.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Runner, type RunnerHost } from './runner.ts';

/** What a dedicated worker's global scope offers here; the page's type library knows windows only. */
declare const self: {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const host: RunnerHost = {
  readTrace: null,
  desk: null,
  post: (message, transfer = []) => self.postMessage(message, transfer),
  wallMillis: () => performance.now(),
  later: (action) => setTimeout(action, 0),
  async loadBus() {
    const { Bus } = await import('../engine/cluster/bus/bus.ts');
    provideBus(Bus);
  },
  async loadOperations() {
    const { Operations } = await import('../engine/cluster/operations/operations.ts');
    provideOperations(Operations);
  },
  async loadPersistence() {
    const { Persistence } = await import('../engine/cluster/persistence/persistence.ts');
    providePersistence(Persistence);
  },
  async loadTraceReader() {
    const { loadTrace } = await import('../exchange/trace.ts');
    host.readTrace = loadTrace;
  },
  async loadDesk() {
    const { Desk } = await import('./desk.ts');
    host.desk = Desk;
  },
  loadInspect: () => import('../engine/inspect/inspect.ts'),
  loadYardsticks: () => import('../engine/yardsticks/compare.ts'),
};

const runner = new Runner(host);

self.onmessage = (event: MessageEvent<ToWorker>) => runner.handle(event.data);
