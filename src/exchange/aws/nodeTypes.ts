/** A node type of the catalogue (`content/catalog/node-types.json`). Null where no source gives the number. */
export type NodeType = {
  type: string;
  vcpus: number;
  /** Redis OSS and Valkey, before the reserve. */
  maxmemoryBytes: number | null;
  maxclients: number | null;
  /** Memcached's max_cache_memory in MiB. */
  memcachedMb: number | null;
  threads: number | null;
  /** Baseline bandwidth, Mbit/s. */
  networkMbit: number | null;
  engines: readonly string[];
};

export type NodeTypes = { asOf: string; types: readonly NodeType[] };
