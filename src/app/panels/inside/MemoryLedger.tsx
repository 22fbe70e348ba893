import { hostBytes } from '../../../content/catalog/hostMemory.ts';
import { counted, formatBytes, formatCount } from '../../../content/words.ts';
import type { Ledger } from '../../../engine/inspect/ledger.ts';
import { ledgerBar } from './ledgerBar.ts';
import { MemoryBar } from './MemoryBar.tsx';

/** Where the memory of a Redis OSS or Valkey node goes, and what may be evicted. */
export function MemoryLedger({ ledger, nodeType }: { ledger: Ledger; nodeType: string }) {
  const host = hostBytes(nodeType, ledger.maxmemoryBytes);
  return (
    <section className="inside-part" aria-label="Memory ledger">
      <h3>Memory ledger</h3>
      <MemoryBar
        bar={ledgerBar(ledger, host)}
        line="evicts at"
        caption="Memory of this node by what it is used for"
      />
      <p className="inside-note">{lineWords(ledger, host)}</p>
      <p className="inside-note">{candidateWords(ledger)}</p>
      <Details ledger={ledger} />
    </section>
  );
}

function lineWords(ledger: Ledger, host: number): string {
  const { limitBytes, reservedBytes, maxmemoryBytes, overBytes, beside, swaps } = ledger;
  if (limitBytes === 0) return 'This node has no limit of its own.';
  const words = [
    reservedBytes > 0
      ? `maxmemory is ${formatBytes(maxmemoryBytes)}; ${formatBytes(reservedBytes)} of it are reserved, so eviction begins at ${formatBytes(limitBytes)}.`
      : `Nothing is reserved: eviction begins at maxmemory, ${formatBytes(limitBytes)}.`,
  ];
  if (overBytes > 0) words.push(`It is over the line by ${formatBytes(overBytes)}.`);
  if (swaps)
    words.push(
      `A snapshot has copied ${formatBytes(beside.copyOnWrite)}, more than was free for it: the host swaps, and the first write to each further page waits for that.`,
    );
  if (host > 0)
    words.push(
      `The host has ${formatBytes(host)}: free RAM there (FreeableMemory in CloudWatch) is no room here.`,
    );
  return words.join(' ');
}

function candidateWords({ policy, items, evictable, expiring, due }: Ledger): string {
  const words = [`${counted(items, 'item')}, ${formatCount(expiring)} with a TTL.`];
  if (policy === 'noeviction')
    words.push('noeviction: a write that finds no room is refused (OOM).');
  else if (items > 0 && evictable === 0)
    words.push(`${policy} finds nothing that it may evict: a write that finds no room is refused.`);
  else if (evictable < items) words.push(`${policy} may evict ${formatCount(evictable)} of them.`);
  if (due > 0)
    words.push(
      `${counted(due, 'item')} past the TTL still ${due === 1 ? 'takes' : 'take'} memory.`,
    );
  return words.join(' ');
}

const names: { part: keyof Ledger['used']; label: string }[] = [
  { part: 'keys', label: 'keys' },
  { part: 'values', label: 'values' },
  { part: 'entries', label: 'entries, objects, rounding' },
  { part: 'tables', label: 'hash tables' },
  { part: 'expires', label: 'table of TTLs (expires)' },
  { part: 'server', label: 'empty server' },
  { part: 'clients', label: 'clients' },
  { part: 'replicas', label: 'replicas' },
  { part: 'backlog', label: 'replication backlog' },
];

/** used_memory to the byte. */
function Details({ ledger }: { ledger: Ledger }) {
  return (
    <details className="inside-more">
      <summary>used_memory to the byte</summary>
      <table className="inside-table">
        <tbody>
          {names.map(({ part, label }) => (
            <tr key={part}>
              <th scope="row">{label}</th>
              <td>{formatCount(ledger.used[part])}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="inside-sum">
              used_memory
            </th>
            <td className="inside-sum">{formatCount(ledger.usedBytes)}</td>
          </tr>
        </tfoot>
      </table>
    </details>
  );
}
