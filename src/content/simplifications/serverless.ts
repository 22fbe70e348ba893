import type { Constant, Simplification } from './entry.ts';

/** Serverless: what is simpler than the real thing. */
export const serverlessSimplifications: readonly Simplification[] = [
  {
    id: 'serverless-fixed',
    topic: 'serverless',
    model:
      'A serverless cache is a proxy before a fixed number of hidden shards. ECPUs and stored bytes are counted; nothing scales or throttles yet.',
    real: 'It scales in size and number, can double its request rate every few minutes, and throttles what comes faster or passes the limits you set.',
    where: 'A sudden tenfold load: in life requests are throttled until it has grown.',
  },
];

/** Serverless: the numbers. */
export const serverlessConstants: readonly Constant[] = [
  {
    name: 'Way through the proxy of a serverless cache, each way',
    value: 250,
    unit: 'µs',
    source:
      'assumed: serverless answers in 1 to 3 ms, nodes in 0.5 to 2 ms (AWS agent toolkit 2026)',
  },
];
