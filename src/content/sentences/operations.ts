import { counted, formatBytes, formatCount, formatMoment, formatNanos } from '../words.ts';
import { bare, capital, type Sentences } from './entry.ts';

const whyAborted: Readonly<Record<string, string>> = {
  memory: 'the target has no memory for them and may evict nothing',
  failover: 'one of the two primaries is gone',
  unreachable: 'the two primaries do not reach each other',
  flushed: 'a cache was flushed',
  buffer: 'the writes since the snapshot passed the output buffer limit',
  pause: 'writes would have been held for more than 10 s',
};

/** Operations that change nodes, shards or slots and take their time. */
export const operationsSentences = {
  'scale-out-started': {
    weight: 'numbered',
    words: (a) =>
      `Scaling out from ${a.from} to ${counted(a.to, 'shard')}: ${counted(a.nodes, 'node')} ${a.nodes === 1 ? 'is' : 'are'} being made, which takes ${formatNanos(a.waitNanos)}.`,
  },
  'shard-added': {
    weight: 'numbered',
    words: (a) =>
      `Shard ${bare(a.group)} joins with ${counted(a.nodes, 'node')}, empty and without slots. Slots move to it now.`,
  },
  'scale-in-started': {
    weight: 'numbered',
    words: (a) =>
      `Shard ${bare(a.group)} is to go: its ${counted(a.slots, 'slot')} with ${counted(a.keys, 'item')} (${formatBytes(a.bytes)}) move to the other ${counted(a.to, 'shard')}, which ${a.to === 1 ? 'has' : 'have'} ${formatBytes(a.freeBytes)} free.` +
      (a.short === 1 ? ' That is less than the 1.5 times that AWS advises.' : ''),
  },
  'shard-removed': {
    weight: 'numbered',
    words: (a) =>
      `Shard ${bare(a.group)} owns no slot any more. Its ${counted(a.nodes, 'node')} ${a.nodes === 1 ? 'goes' : 'go'}.`,
  },
  'slots-moved': {
    weight: 'minor',
    words: (a) =>
      `${formatCount(a.slots)} of ${counted(a.of, 'slot')} have moved, with ${counted(a.keys, 'item')}: ${formatCount(a.keysPerSecond)} a second.`,
  },
  'first-redirect': {
    weight: 'minor',
    words: (a, who) =>
      a.reason === 'ask'
        ? `${who} answers ASK for the first time: a key of slot ${formatCount(a.slot)} is in shard ${bare(a.to)} already.`
        : `${who} answers MOVED for the first time: the client did not know yet that the slot has another owner.`,
  },
  'first-tryagain': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} refuses an MGET of ${counted(a.keys, 'key')} with TRYAGAIN: slot ${formatCount(a.slot)} is on its way to shard ${bare(a.to)}, and ${formatCount(a.missing)} of them ${a.missing === 1 ? 'is' : 'are'} not here. Until the slot has moved, a command for several of its keys needs them all in one place.`,
  },
  'redirect-not-followed': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} takes ${a.reason === 'ask' ? 'ASK' : 'MOVED'} for an error: it knows nothing of slots. It asked ${bare(a.node)} for a key of slot ${formatCount(a.slot)}, which is in shard ${bare(a.owner)}.`,
  },
  'slot-tables-stale': {
    weight: 'numbered',
    words: (a) =>
      `${capital(counted(a.apps, 'app'))} read the slot table only at the start: ${counted(a.slots, 'slot')} ${a.slots === 1 ? 'is' : 'are'} elsewhere now, and each call for one is sent on with MOVED.`,
  },
  'first-crossslot': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} refuses an MGET of ${counted(a.keys, 'key')} with CROSSSLOT: they hash to ${counted(a.slots, 'slot')} in ${counted(a.shards, 'shard')}. A cluster takes a command only when all its keys are in one slot, even where one node owns them all.`,
  },
  'slot-stays': {
    weight: 'numbered',
    words: (a, who) =>
      `Slot ${formatCount(a.slot)} stays in shard ${who}: it holds an item of ${formatBytes(a.bytes)}, and items over 256 MB are not migrated.`,
  },
  'migration-blocked': {
    weight: 'numbered',
    words: (a, who) =>
      `The move of slot ${formatCount(a.slot)} is stuck: ${who} holds ${formatBytes(a.usedBytes)} of ${formatBytes(a.limitBytes)} and may evict nothing. ${capital(counted(a.slots, 'slot'))} ${a.slots === 1 ? 'is' : 'are'} left; it is tried once a second.`,
  },
  'migration-goes-on': {
    weight: 'numbered',
    words: (a, who) => `${who} has room again: slots move on after ${formatNanos(a.afterNanos)}.`,
  },
  'migration-waits': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} does not answer: ${counted(a.slots, 'slot')} wait to be moved until its shard has a primary.`,
  },
  'slots-handed-over': {
    weight: 'numbered',
    words: (a) =>
      `${capital(counted(a.slots, 'slot'))} with ${counted(a.keys, 'item')} (${formatBytes(a.bytes)}) ${a.slots === 1 ? 'goes' : 'go'} over from shard ${bare(a.from)} to ${bare(a.to)} at once, ${formatNanos(a.afterNanos)} after the snapshot began. ` +
      `Writes were held for ${formatNanos(a.pauseNanos)}: ${formatCount(a.held)} waited.` +
      (a.tries > 1 ? ` It took ${counted(a.tries, 'try', 'tries')}.` : ''),
  },
  'migration-aborted': {
    weight: 'numbered',
    words: (a, who) =>
      `The move of ${counted(a.slots, 'slot')} from shard ${bare(a.from)} to ${who} is given up: ${whyAborted[a.why] ?? a.why}. ` +
      `${capital(counted(a.copied, 'copied item'))} ${a.copied === 1 ? 'is' : 'are'} thrown away, shard ${bare(a.from)} keeps all it had. It is tried again in ${formatNanos(a.retryNanos)}.` +
      (a.why === 'memory'
        ? ` The target holds ${formatBytes(a.usedBytes)} of ${formatBytes(a.limitBytes)}.`
        : ''),
  },
  'resharding-finished': {
    weight: 'numbered',
    words: (a) =>
      `Scaling ${a.way} is done after ${formatNanos(a.afterNanos)}: ${counted(a.slots, 'slot')} with ${counted(a.keys, 'item')} (${formatBytes(a.bytes)}) moved, ${counted(a.keysPerSecond, 'item')} a second. ` +
      `${capital(counted(a.asked, 'command'))} ${a.asked === 1 ? 'was' : 'were'} answered with ASK, ${formatCount(a.moved)} with MOVED so far. The cluster has ${counted(a.shards, 'shard')}.` +
      (a.left > 0 ? ` ${capital(counted(a.left, 'slot'))} stayed behind.` : ''),
  },
  'rolling-started': {
    weight: 'numbered',
    words: (a) =>
      `${a.what === 'upgrades' ? 'The engine goes' : 'The nodes go'} from ${a.from} to ${a.to}: ${counted(a.nodes, 'new node')} will take over, shard by shard. Making them takes ${formatNanos(a.waitNanos)}.`,
  },
  'rolling-finished': {
    weight: 'numbered',
    words: (a) =>
      `${capital(counted(a.nodes, 'node'))} replaced after ${formatNanos(a.afterNanos)}, under the same names.`,
  },
  'replacement-planned': {
    weight: 'numbered',
    words: (a, who) =>
      `Maintenance: ${who}, a ${a.role}, is to be replaced. The new node stands in ${formatNanos(a.waitNanos)}.`,
  },
  'node-swapped': {
    weight: 'minor',
    words: (a, who) =>
      `A new node has taken over the name ${who}, as ${a.role} of shard ${bare(a.group)}. The old one is gone, and with it its connections.`,
  },
  'nodes-planned': {
    weight: 'numbered',
    words: (a) =>
      a.what === 'replicas'
        ? `Each shard is to have ${counted(a.to, 'replica')} instead of ${a.from}. Making what is missing takes ${formatNanos(a.waitNanos)}.`
        : `The cluster is to have ${counted(a.to, 'node')} instead of ${a.from}. Making what is missing takes ${formatNanos(a.waitNanos)}.`,
  },
  'nodes-stand': {
    weight: 'minor',
    words: (a) =>
      a.what === 'replicas'
        ? `All replicas follow after ${formatNanos(a.afterNanos)}: ${counted(a.count, 'replica')} in each shard.`
        : `What was missing serves after ${formatNanos(a.afterNanos)}: the cluster has ${counted(a.count, 'node')}.`,
  },
  'node-list-old': {
    weight: 'numbered',
    words: (a) => {
      const list = `${a.apps === 1 ? 'The app still has' : `The ${counted(a.apps, 'app')} still have`} an older list of nodes than version ${a.version}`;
      if (a.lastNanos === 0) return `${list}: a fixed one. Nobody asks for another.`;
      return a.firstNanos === a.lastNanos
        ? `${list}, until the next question at ${formatMoment(a.lastNanos)}.`
        : `${list}. The first asks for it at ${formatMoment(a.firstNanos)}, the last at ${formatMoment(a.lastNanos)}.`;
    },
  },
  'client-learned-nodes': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} has read version ${a.version} of the list, ${counted(a.nodes, 'node')}, ${formatNanos(a.afterNanos)} after it changed. ${
        a.behind === 0
          ? 'All apps agree again.'
          : `${counted(a.behind, 'app')} still ${a.behind === 1 ? 'uses' : 'use'} an older one.`
      }`,
  },
  'node-removed': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} is taken out of the cluster, and ${counted(a.keys, 'item')} with it.`,
  },
} satisfies Partial<Sentences>;
