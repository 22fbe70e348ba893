const GIB = 1024 ** 3;

/** RAM of the burstable instances, in GiB, by size. */
const burstable: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };
/** RAM of a `large` of the other families, in GiB; each size up doubles it. */
const ofLarge: Readonly<Record<string, number>> = { m: 8, r: 16, c: 4 };
/** A scenario that gives a node much less than its type has is a model: its host is not drawn. */
const LEAST_SHARE = 0.4;

/**
 * RAM in bytes of the host behind a cache node, taken for the EC2 instance of the same name; 0 where that is not
 * known. Source: Amazon EC2 instance types (2026). ElastiCache itself states only what is left for the cache.
 */
export function hostBytes(nodeType: string, maxmemoryBytes: number): number {
  const [, family = '', size = ''] = /^cache\.([a-z]\d[a-z]*)\.(\w+)$/.exec(nodeType) ?? [];
  const generation = Number(family[1]);
  const gib = family.startsWith('t')
    ? (burstable[size] ?? 0)
    : generation >= 5
      ? (ofLarge[family[0] ?? ''] ?? 0) * timesLarge(size)
      : 0;
  const bytes = gib * GIB;
  return maxmemoryBytes >= bytes * LEAST_SHARE && maxmemoryBytes <= bytes ? bytes : 0;
}

function timesLarge(size: string): number {
  if (size === 'large') return 1;
  if (size === 'xlarge') return 2;
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? 0 : 2 * Number(times);
}
