import type { FromWorker, ToWorker } from './protocol.ts';
import { Runner } from './runner.ts';

/** What a dedicated worker's global scope offers here; the page's type library knows windows only. */
declare const self: {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const runner = new Runner({
  post: (message, transfer = []) => self.postMessage(message, transfer),
  wallMillis: () => performance.now(),
  later: (action) => setTimeout(action, 0),
});

self.onmessage = (event: MessageEvent<ToWorker>) => runner.handle(event.data);
