import {
  type Distribution,
  hashKey,
  type KeyHash,
  keyHashes,
  makeRing,
  type RingServer,
  serverOf,
} from '../../../engine/cluster/ring.ts';
import { choiceOption, textOption } from '../../arguments.ts';
import { type Arguments, type Command, InputError } from '../../command.ts';
import { asRows, formatOption } from './text.ts';

/** What `inspect ring --format json` prints: one row for each key, the server as it was given. */
export type RingResult = { key: string; server: string }[];

/** The distributions under the names of libmemcached. */
const distributions = {
  modula: 'modula',
  consistent: 'consistent',
  ketama_weighted: 'ketama',
} satisfies Record<string, Distribution>;
type DistributionName = keyof typeof distributions;

const MOST_SERVERS = 1000;
/** libmemcached leaves this port out of the names of a server's points. */
const USUAL_PORT = '11211';
const form =
  'Write host:port, or host:port:weight, separated by commas, for example a:11211,b:11211:2.';

export const ringCommand: Command = {
  usage: '--servers a:11211,b:11211 --distribution modula|consistent|ketama_weighted <key>...',
  about: 'The Memcached server that libmemcached chooses for each key.',
  options: {
    servers: {
      value: '<host:port[:weight],...>',
      about: 'Servers in order. Weights count with ketama_weighted alone; default 1.',
    },
    distribution: {
      value: Object.keys(distributions).join('|'),
      about: 'Default ketama_weighted.',
    },
    hash: {
      value: Object.keys(keyHashes).join('|'),
      about: 'Hash of the keys. Default md5 with ketama_weighted, else default (one_at_a_time).',
    },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const format = formatOption(args);
    if (args.positionals.length === 0) {
      throw new InputError(
        'inspect ring has no key. Write for example: cachescape inspect ring --servers a:11211,b:11211 user:1 user:2',
      );
    }
    const result = placesOf(args);
    const rows = result.map(({ key, server }) => [key, server]);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asRows(rows));
  },
};

function placesOf(args: Arguments): RingResult {
  const names = Object.keys(distributions) as DistributionName[];
  const distribution = choiceOption(args, 'distribution', names, 'ketama_weighted');
  const hashes = Object.keys(keyHashes) as KeyHash[];
  const usualHash = distribution === 'ketama_weighted' ? 'md5' : 'default';
  const hash = choiceOption(args, 'hash', hashes, usualHash);
  const servers = serversOf(args);
  const ring = makeRing(
    distributions[distribution],
    hash,
    servers.map(({ point }) => point),
  );
  return args.positionals.map((key) => {
    const server = servers[serverOf(ring, hashKey(hash, key))];
    if (server === undefined) throw new Error(`no server for ${key}`);
    return { key, server: server.name };
  });
}

/** Servers as given, without the weight, and as the ring names them. */
function serversOf(args: Arguments): { name: string; point: RingServer }[] {
  const given = textOption(args, 'servers');
  if (given === undefined) throw new InputError(`--servers is missing. ${form}`);
  const servers = given.split(',').map(readServer);
  if (servers.length > MOST_SERVERS) {
    throw new InputError(`--servers has ${servers.length} servers. Write at most ${MOST_SERVERS}.`);
  }
  return servers;
}

function readServer(text: string): { name: string; point: RingServer } {
  const parts = /^([^\s:,]+)(?::(\d{1,5}))?(?::(\d{1,6}))?$/.exec(text);
  const [, host = '', port = USUAL_PORT, weight = '1'] = parts ?? [];
  const isRight = parts !== null && Number(port) <= 65_535 && Number(weight) > 0;
  if (!isRight) throw new InputError(`--servers has ${JSON.stringify(text)}. ${form}`);
  const name = `${host}:${port}`;
  return {
    name,
    point: { name: port === USUAL_PORT ? host : name, weight: Number(weight) },
  };
}
