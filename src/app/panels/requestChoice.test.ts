import { expect, test } from 'vitest';
import { answerColumns } from '../../engine/frame.ts';
import { HIT, MISS_ABSENT } from '../../engine/outcomes.ts';
import { clearLive, emptyLive } from '../lab/intake.ts';
import { newestRequests, slowestRequests } from './requestChoice.ts';

function liveWith() {
  const live = emptyLive();
  clearLive(live);
  const { at } = answerColumns;
  const rows = [
    { request: 1, app: 0, node: 0, outcome: MISS_ABSENT, end: 5, took: 4 },
    { request: 2, app: 1, node: 0, outcome: HIT, end: 6, took: 1 },
    { request: 3, app: 0, node: 1, outcome: HIT, end: 7, took: 2 },
    { request: 4, app: 0, node: 0, outcome: HIT, end: 9, took: 1 },
  ];
  for (const { request, app, node, outcome, end, took } of rows) {
    const row = new Float64Array(answerColumns.stride);
    row[at.request] = request;
    row[at.app] = app;
    row[at.node] = node;
    row[at.outcome] = outcome;
    row[at.at] = end;
    row[at.startedAt] = end - took;
    live.answers.append(row, at.at, -1);
  }
  live.at = 8;
  return live;
}

test('requests that the selected part had to do with, up to the moment shown', () => {
  const live = liveWith();
  expect({
    app: newestRequests(live, { kind: 'app', index: 0 }),
    node: newestRequests(live, { kind: 'node', index: 0 }),
    origin: newestRequests(live, { kind: 'origin' }),
    cache: newestRequests(live, { kind: 'cache' }),
    slowest: slowestRequests(live, { kind: 'cache' }),
  }).toEqual({ app: [3, 1], node: [2, 1], origin: [1], cache: [3, 2, 1], slowest: [1, 3, 2] });
});
