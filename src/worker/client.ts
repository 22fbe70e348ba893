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

const NOT_LOADED =
  'The code of the engine could not be loaded: there is no network, or the server has a newer version by now.';
const NO_WORKER =
  'This browser lets the page start no worker, in which the engine runs. Allow it for this page, or open the page in another browser.';

/**
 * Starts a worker with an engine of its own. Messages sent before it is ready wait in its queue. Where the browser
 * allows no worker, `onBreak` says so.
 */
export function connect(): Client {
  let worker: Worker;
  try {
    worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
      type: 'module',
      name: 'engine',
    });
  } catch {
    return nobody();
  }
  return {
    send: (message) => worker.postMessage(message),
    onMessage(listen) {
      worker.onmessage = (event: MessageEvent<FromWorker>) => listen(event.data);
    },
    onBreak(listen) {
      worker.onerror = (event) => {
        event.preventDefault();
        listen(event.message || NOT_LOADED);
      };
      worker.onmessageerror = () => listen('A message from the engine could not be read.');
    },
    close: () => worker.terminate(),
  };
}

/** No engine: whoever listens is told why. */
function nobody(): Client {
  return {
    send: () => undefined,
    onMessage: () => undefined,
    onBreak: (listen) => setTimeout(listen, 0, NO_WORKER),
    close: () => undefined,
  };
}
