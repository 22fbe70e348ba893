import type { FromWorker, ToWorker } from './protocol.ts';

/** The page's end of the line to one engine. */
export type Client = {
  send(message: ToWorker): void;
  /** One listener; messages arrive in the order in which the worker sent them. */
  onMessage(listen: (message: FromWorker) => void): void;
  /** Called when the worker itself could not start or broke outside the engine: a sentence. */
  onBreak(listen: (message: string) => void): void;
  close(): void;
};

/** Starts a worker with an engine of its own. Messages sent before it is ready wait in its queue. */
export function connect(): Client {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  return {
    send: (message) => worker.postMessage(message),
    onMessage(listen) {
      worker.onmessage = (event: MessageEvent<FromWorker>) => listen(event.data);
    },
    onBreak(listen) {
      worker.onerror = (event) => {
        event.preventDefault();
        listen(event.message || 'The engine could not be loaded.');
      };
      worker.onmessageerror = () => listen('A message from the engine could not be read.');
    },
    close: () => worker.terminate(),
  };
}
