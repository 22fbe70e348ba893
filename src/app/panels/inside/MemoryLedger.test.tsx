import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Ledger } from '../../../engine/inspect/ledger.ts';
import { MemoryLedger } from './MemoryLedger.tsx';

const MIB = 2 ** 20;
const used = {
  keys: MIB,
  values: 46 * MIB,
  entries: 0,
  expires: 0,
  tables: 0,
  server: MIB,
  clients: 0,
  replicas: 0,
  backlog: 0,
};
const full: Omit<Ledger, 'swaps'> = {
  kind: 'ledger',
  used,
  beside: { copyOnWrite: 15 * MIB, outputBuffers: 0 },
  usedBytes: 48 * MIB,
  limitBytes: 48 * MIB,
  freeBytes: 0,
  overBytes: 0,
  reservedBytes: 0,
  maxmemoryBytes: 48 * MIB,
  items: 15_000,
  expiring: 0,
  due: 0,
  policy: 'allkeys-lru',
  evictable: 15_000,
};

test('a bar beyond maxmemory says why: the copies of a snapshot found no room', () => {
  const shown = (swaps: boolean) =>
    renderToStaticMarkup(<MemoryLedger ledger={{ ...full, swaps }} nodeType="" />);
  expect(shown(true)).toContain(
    'A snapshot has copied 15\u00a0MiB, more than was free for it: the host swaps, and the first write to each further page waits for that.',
  );
  expect(shown(false)).not.toContain('swaps');
});
