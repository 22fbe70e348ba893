import { type ByteModelName, byteModels } from '../store/redis/bytes.ts';
import { eventTableBytes, type OverheadOptions, overheadBytes } from '../store/redis/overhead.ts';
import { type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/overhead.json' with { type: 'json' };

/** What used_memory of one server holds beside keys. */
export type RecordedOverhead = (typeof recorded.servers)[number];

const none: OverheadOptions = {
  maxclients: 10_000,
  connections: 0,
  fresh: 0,
  busy: 0,
  valueBytes: 0,
  replicas: 0,
  backlogBytes: 0,
};

export const overheadSuite: Suite = {
  mechanism: 'Memory beside keys',
  servers: 'Redis 7.0.15, Valkey 7.2.7, Valkey 8.0.1',
  cases: () => [
    ...recorded.servers.map((server) => ({
      name: server.model,
      rows: () => compareOverhead(server),
    })),
    { name: 'event table', rows: compareEventTable },
  ],
};

/** Empty servers within 5 %; clients, replica and backlog, whose buffers come and go, within 10 %. */
export function compareOverhead(server: RecordedOverhead): Row[] {
  const model = server.model as ByteModelName;
  const { emptyBytes } = byteModels[model];
  const rows = [2_000, 10_000].map((maxclients) => {
    const measured = maxclients === 2_000 ? server.empty2000 : server.empty10000;
    const simulated = emptyBytes + overheadBytes(model, { ...none, maxclients });
    return shareRow(`${model}, maxclients ${maxclients}`, 'empty server', measured, simulated, 5);
  });
  for (const { clients, freshEach, idleEach } of server.clients) {
    const some = { ...none, connections: clients };
    const each = (fresh: number) => overheadBytes(model, { ...some, fresh }) / clients;
    const name = `${model}, ${clients} clients`;
    // The reader's own buffers weigh on one, and the cron has begun on 500 before they are read.
    if (clients === 10 || clients === 100) {
      rows.push(shareRow(name, 'fresh client', freshEach, each(clients), 10));
    }
    // 100 are not all idle yet.
    if (clients === 500) rows.push(shareRow(name, 'idle client', idleEach, each(0), 10));
  }
  const replica = { ...none, replicas: 1 };
  const idle = overheadBytes(model, replica);
  const written = overheadBytes(model, { ...replica, backlogBytes: server.backlog });
  rows.push(shareRow(`${model}, idle`, 'replica', server.idleReplica, idle, 10));
  const name = `${model}, after writes`;
  rows.push(shareRow(name, 'replica and backlog', server.replicaAfterWrites, written, 10));
  return rows;
}

/** What the server takes for another maxclients, against used_memory_startup. */
function compareEventTable(): Row[] {
  const [[, first] = [0, 0]] = recorded.startup;
  const smallest = eventTableBytes(100, 16);
  return recorded.startup.map(([maxclients = 0, measured = 0]) => {
    const simulated = (first as number) + eventTableBytes(maxclients, 16) - smallest;
    return shareRow(`redis-7.0, maxclients ${maxclients}`, 'startup', measured, simulated, 1);
  });
}
