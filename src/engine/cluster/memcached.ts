/** What a cluster of Memcached has and one of Redis has not: its store, and the ring that its clients choose a node by. */
export { KnownNodes } from '../clients/knownNodes.ts';
export { MemcachedStore } from '../store/memcached/memcached.ts';
export { hashKey, makeRing, serverOf } from './ring.ts';
