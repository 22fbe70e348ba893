import { type Frame, nodeColumns, nodeStates, type TopologyView } from '../../engine/frame.ts';
import type { FaultView, Tables } from '../../worker/protocol.ts';
import type { Selection } from '../lab/types.ts';

/** A fault with the target it would strike, in the words and the grammar of the engine. */
export type Strike = { fault: FaultView; target: string; label: string };

/** What Memcached knows nothing of: replicas, failover, slots, backups, commands that block, new addresses. */
const NOT_MEMCACHED =
  /^replication-|-replica$|^test-failover$|^cluster-takeover$|^scale-|^upgrade$|^snapshot|^restore$|^keys-command$|^big-delete$|^long-script$|^dns-stuck$/;
/** Single nodes come and go in Memcached only. */
const ONLY_MEMCACHED = /^(?:add|remove)-node$/;

/** Whether a fault or operation is one of this engine; the engine would refuse the others. */
export function suitsEngine({ name }: FaultView, { engine }: TopologyView): boolean {
  return engine === 'memcached' ? !NOT_MEMCACHED.test(name) : !ONLY_MEMCACHED.test(name);
}

/** What may be done to the thing that is selected. */
export function strikesOn(selection: Selection, topology: TopologyView, tables: Tables): Strike[] {
  const { zones, nodes } = topology;
  const strikes: Strike[] = [];
  for (const fault of tables.faults) {
    if (!suitsEngine(fault, topology)) continue;
    if (selection.kind === 'node' && fault.target === 'node') {
      strikes.push({ fault, target: `node:${nodes[selection.index]?.id}`, label: fault.label });
    }
    if (selection.kind === 'shard' && strikesShards(fault)) {
      const target = `shard:${topology.groups[selection.index]?.id}`;
      strikes.push({ fault, target, label: `${fault.label}, every node` });
    }
    if (selection.kind === 'shard' && fault.target === 'shard') {
      const target = `shard:${topology.groups[selection.index]?.id}`;
      strikes.push({ fault, target, label: fault.label });
    }
    if ((selection.kind === 'node' || selection.kind === 'cache') && fault.target === 'cache') {
      strikes.push({ fault, target: 'cache', label: `${fault.label}: the whole cache` });
    }
    if (selection.kind === 'zone' && fault.target === 'zone') {
      strikes.push({ fault, target: `zone:${zones[selection.index]}`, label: fault.label });
    }
    if (selection.kind === 'zone' && fault.target === 'zone-pair') {
      zones.forEach((other, i) => {
        if (i === selection.index) return;
        const pair = i < selection.index ? [i, selection.index] : [selection.index, i];
        const target = `zones:${zones[pair[0] as number]}|${zones[pair[1] as number]}`;
        strikes.push({ fault, target, label: `${fault.label} to ${other}` });
      });
    }
    if (selection.kind === 'zone' && fault.target === 'zone-link') {
      zones.forEach((other, i) => {
        if (i === selection.index) return;
        const target = `link:${zones[selection.index]}>${other}`;
        strikes.push({ fault, target, label: `${fault.label} to ${other}` });
      });
    }
    if ((selection.kind === 'app' || selection.kind === 'cache') && fault.target === 'traffic') {
      strikes.push({ fault, target: 'traffic', label: fault.label });
    }
    if (selection.kind === 'cache' && fault.target === 'key') {
      strikes.push({ fault, target: 'hottest-key', label: `${fault.label}: the hottest` });
    }
    if (selection.kind === 'app' && fault.target === 'client') {
      const target = `client:${topology.apps[selection.index]?.id}`;
      strikes.push({ fault, target, label: fault.label });
    }
    if (
      (selection.kind === 'cache' || selection.kind === 'endpoint') &&
      fault.target === 'client'
    ) {
      strikes.push({ fault, target: 'clients', label: `${fault.label}, every app` });
    }
    if (selection.kind === 'origin' && fault.target === 'origin') {
      strikes.push({ fault, target: 'origin', label: fault.label });
    }
  }
  return strikes;
}

/** Whether a fault of nodes can strike all nodes of a shard at once: what stays until it is mended. */
export function strikesShards({ target, heal, isOperation }: FaultView): boolean {
  return target === 'node' && heal !== '' && !isOperation;
}

/** Whether a fault is in force on a target; on a shard, when it is on one of its nodes. */
export function isInForce(
  { fault, target }: Strike,
  { faults }: Frame,
  { groups, nodes }: TopologyView,
): boolean {
  const on = (text: string) => faults.some((f) => f.fault === fault.name && f.target === text);
  if (!target.startsWith('shard:')) return on(target);
  const group = groups.findIndex(({ id }) => target === `shard:${id}`);
  return nodes.some((node) => node.group === group && on(`node:${node.id}`));
}

/** A value of a node's row. */
export function nodeValue(frame: Frame, node: number, column: keyof typeof nodeColumns.at): number {
  return frame.nodes[node * nodeColumns.stride + nodeColumns.at[column]] ?? 0;
}

export function nodeState(frame: Frame, node: number): (typeof nodeStates)[number] {
  return nodeStates[nodeValue(frame, node, 'state')] ?? 'removed';
}

/** "0001-001, primary in us-east-1a"; without its role where the frame is of another topology, or there are none. */
export function nodeWords(node: number, topology: TopologyView, frame: Frame | null): string {
  const { nodes, zones, engine, version } = topology;
  const hasRole = engine !== 'memcached' && frame?.topologyVersion === version;
  const isPrimary = hasRole && nodeValue(frame, node, 'primary') === 1;
  const role = hasRole ? `, ${isPrimary ? 'primary' : 'replica'}` : '';
  return `${nodes[node]?.id}${role} in ${zones[nodes[node]?.zone ?? 0]}`;
}

/** The first node that is a primary and up, by group and then by place; -1 when none is. */
export function livePrimary(frame: Frame, topology: TopologyView): number {
  return topology.nodes.findIndex(
    (_, i) => nodeState(frame, i) === 'up' && nodeValue(frame, i, 'primary') === 1,
  );
}
