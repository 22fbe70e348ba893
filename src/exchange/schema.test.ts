import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultScenario, knobs, type Run, runOf, type Scenario } from '../engine/index.ts';
import { MOST_TEXT_BYTES, readRun, writeRun } from './schema.ts';

const read = (value: unknown) => readRun(JSON.stringify(value), 'orders.json');
const messageOf = (value: unknown): string => {
  const result = typeof value === 'string' ? readRun(value, 'orders.json') : read(value);
  return result.ok ? 'read' : result.message;
};
const scenarioOf = (value: unknown): Scenario => {
  const result = read(value);
  if (!result.ok) throw new Error(result.message);
  return result.run.scenario;
};

describe('what is left out', () => {
  test('an empty object is the default scenario, untitled, as a run with seed 1', () => {
    const { question: _, ...expected } = { ...defaultScenario(), name: 'Untitled scenario' };
    expect(read({})).toEqual({ ok: true, run: runOf(expected), digest: null });
  });

  test('one field of a section leaves the others of that section at their defaults', () => {
    expect(scenarioOf({ workload: { ratePerSecond: 10 } }).workload).toEqual({
      ...defaultScenario().workload,
      ratePerSecond: 10,
    });
  });

  test('named zones place what is left out in them', () => {
    const { cluster, clients, origin } = scenarioOf({ zones: ['eu-west-1b'] });
    expect(cluster.nodeGroups[0]?.nodes.map((node) => node.zone)).toEqual([
      'eu-west-1b',
      'eu-west-1b',
    ]);
    expect([clients.appZones, origin.zone, cluster.multiAz]).toEqual([
      ['eu-west-1b'],
      'eu-west-1b',
      false,
    ]);
  });

  test.each([
    [{ engine: 'memcached' }],
    [{ engine: 'redis' }],
    [{ clusterMode: 'enabled' }],
    [{ deployment: 'serverless' }],
    [{ deployment: 'serverless', engine: 'memcached' }],
    [{ nodeGroups: [{ id: '0001', nodes: [{ id: '0001-001', zone: 'us-east-1a' }] }] }],
  ])('the rest fits cluster %j', (cluster) => {
    expect(scenarioOf({ cluster }).cluster).toMatchObject(cluster);
  });
});

describe('refusals say where, what and the fix', () => {
  const node = (zone: string) => ({ id: `n-${zone}`, zone });
  test.each<[unknown, string]>([
    ['', 'the file is empty. Write a scenario, or {} for the default one.'],
    ['[]', 'the file is a list of 0. Write an object: a scenario or a saved run.'],
    [
      '{"a": 1,}',
      'line 1, column 9 is not JSON: a name in double quotes should stand here, there is "}".',
    ],
    [
      '{\n  "name": "x"\n  "zones": []\n}',
      'line 3, column 3 is not JSON: a comma or } should stand here, there is "\\"".',
    ],
    [
      { schema: 'cachescape.run/9' },
      'schema is "cachescape.run/9". Write "cachescape.run/1" or "cachescape.scenario/1".',
    ],
    [
      { ReplicationGroups: [] },
      'this is a description printed by aws elasticache. Make a scenario of it first: cachescape import.',
    ],
    [
      { workload: { ratePerSec: 5 } },
      'workload.ratePerSec is not a known field. Write ratePerSecond, or leave it out.',
    ],
    [
      { workload: { ratePerSecond: '5' } },
      'workload.ratePerSecond is "5". Write a number from 0.1 to 10000000.',
    ],
    [{ workload: 5 }, 'workload is 5. Write an object in braces.'],
    [
      { cluster: { nodeGroups: [{ id: '1', nodes: [node('us-east-1a'), node('us-east-1x')] }] } },
      'cluster.nodeGroups[0].nodes[1].zone is "us-east-1x". Write one of us-east-1a, us-east-1b.',
    ],
    [
      { cluster: { nodeGroups: [{ id: '1', nodes: [{ zone: 'us-east-1a' }] }] } },
      'cluster.nodeGroups[0].nodes[0].id is missing. Add it.',
    ],
    [
      {
        cluster: {
          clusterMode: 'enabled',
          nodeGroups: [{ id: '1', slots: [[0, 9]], nodes: [node('us-east-1a')] }],
        },
      },
      'cluster.nodeGroups: Slot 10 belongs to no shard. Each of 0-16383 has exactly one.',
    ],
    [
      { scenario: {}, interventions: [{ at: 1, kind: 'bang' }] },
      'interventions[0].kind is "bang". Write set, strike or heal.',
    ],
    [
      {
        scenario: {},
        interventions: [{ at: 1, kind: 'set', knob: 'workload.readpercent', value: 1 }],
      },
      'interventions[0].knob is "workload.readpercent". Write workload.readPercent.',
    ],
    [
      { scenario: {}, interventions: [{ at: 1, kind: 'strike', fault: 'node-crsh', target: 'x' }] },
      'interventions[0].fault is "node-crsh". Write node-crash.',
    ],
    [
      {
        scenario: {},
        interventions: [
          { at: 9, kind: 'heal', fault: 'node-crash', target: 'node:0001-001' },
          { at: 5, kind: 'heal', fault: 'node-crash', target: 'node:0001-001' },
        ],
      },
      'interventions[1].at is 5. Write interventions in order of time: the one before is at 9.',
    ],
    [{ scenario: {}, digest: 'xyz' }, 'digest is "xyz". Write the 16 hexadecimal digits.'],
  ])('%j', (value, message) => {
    expect(messageOf(value)).toBe(`orders.json: ${message}`);
  });

  test('names of the object prototype are unknown fields like any other', () => {
    expect(messageOf('{"__proto__": {}}')).toMatch(/^orders.json: __proto__ is not a known field/);
    expect(messageOf('{"constructor": 1}')).toMatch(
      /^orders.json: constructor is not a known field/,
    );
  });

  test('a text beyond the limit is not parsed', () => {
    expect(messageOf(' '.repeat(MOST_TEXT_BYTES + 1))).toBe(
      `orders.json: the file is larger than ${MOST_TEXT_BYTES} bytes, the most that is read.`,
    );
  });

  test('any JSON, and the default scenario with any leaf replaced, is read or refused in one line', () => {
    const check = (value: unknown) => {
      const result = read(value);
      if (!result.ok) expect(result.message).toMatch(/^orders\.json: .+\.$/);
      else expect(readRun(writeRun(result.run), 'again')).toEqual(result);
    };
    fc.assert(fc.property(fc.jsonValue(), check), { seed: 11, numRuns: 300 });
    const paths = leafPaths(defaultScenario());
    const mutant = fc.tuple(fc.constantFrom(...paths), fc.jsonValue()).map(([path, value]) => {
      const scenario = defaultScenario();
      path
        .slice(0, -1)
        .reduce<Nested>((at, key) => at[key] as Nested, scenario as unknown as Nested)[
        path.at(-1) as string
      ] = value;
      return scenario;
    });
    fc.assert(fc.property(mutant, check), { seed: 12, numRuns: 600 });
  });
});

describe('runs', () => {
  const run: Run = {
    ...runOf(defaultScenario()),
    seed: 7,
    interventions: [
      { at: 1e9, kind: 'set', knob: 'cache.ttlMs', value: 5_000 },
      { at: 1e9, kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 20 },
      { at: 2e9, kind: 'heal', fault: 'slow-node', target: 'node:0001-001' },
    ],
  };

  test('what is written is read back, with its digest', () => {
    const text = writeRun(run, '0123456789abcdef', 3e9, '1');
    expect(readRun(text, 'run.json')).toEqual({
      ok: true,
      run,
      digest: { expected: '0123456789abcdef', at: 3e9, engineVersion: '1' },
    });
  });

  test('the order of fields does not depend on how the run was made', () => {
    const shuffled = JSON.parse(JSON.stringify(run), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as Run;
    expect(Object.keys(shuffled)).not.toEqual(Object.keys(run));
    expect(writeRun(shuffled)).toBe(writeRun(run));
  });

  test('every bound of a knob is a value that a file may hold', () => {
    const refused = Object.entries(knobs).flatMap(([path, knob]) => {
      if (knob.kind !== 'number') return [];
      return [knob.min, knob.max].flatMap((value) => {
        const [section = '', field = ''] = path.split('.');
        const message = messageOf({ [section]: { [field]: value } });
        return message.includes(`${path} is `) && !message.includes('not a known') ? [message] : [];
      });
    });
    expect(refused).toEqual([]);
  });
});

type Nested = Record<string, unknown>;

function leafPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    ...(path.length > 0 ? [path] : []),
    ...Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, [...path, key])),
  ];
}

describe('branches and bookmarks', () => {
  const base = { schema: 'cachescape.run/1', scenario: {} };
  const crash = { at: 5, kind: 'strike', fault: 'node-crash', target: 'primary:0001' };
  const message = (parts: object): string => {
    const read = readRun(JSON.stringify({ ...base, ...parts }), 'f');
    return read.ok ? 'read' : read.message;
  };
  const a = { letter: 'A', interventions: [] };

  test('hostile ones are refused with the field and the fix', () => {
    const cases: [object, string][] = [
      [{ branch: 'A' }, 'f: branch names no branch. Add branches, or leave it out.'],
      [{ branches: [a] }, 'f: branch is missing. Write the letter of the branch to open.'],
      [
        { branch: 'C', branches: [a] },
        'f: branch is "C". Write one of A, the letters of branches.',
      ],
      [
        { branch: 'A', branches: [a] },
        'f: branches[0].interventions: those of branch "A" are the interventions of the file. Leave them out here.',
      ],
      [
        { branch: 'A', branches: [{ letter: 'A' }, { letter: 'A' }] },
        'f: branches[1].letter is "A" again. Write another.',
      ],
      [
        { branch: 'A', branches: [{ letter: 'A' }, { letter: 'B' }] },
        'f: branches[1].interventions is missing. Add it.',
      ],
      [
        { branch: 'A', branches: [{ letter: 'A', from: 'D' }] },
        'f: branches[0].from is "D". Write the letter of another branch, or "" for the first.',
      ],
      [
        {
          branch: 'A',
          branches: [{ letter: 'A' }, { letter: 'B', interventions: [crash, { ...crash, at: 4 }] }],
        },
        'f: branches[1].interventions[1].at is 4. Write interventions in order of time: the one before is at 5.',
      ],
      [
        { bookmarks: [{ at: -1, name: 'x' }] },
        'f: bookmarks[0].at is -1. Write a whole number of nanoseconds from 0 to 9007199254740991.',
      ],
      [
        { bookmarks: [{ at: 1, name: '' }] },
        'f: bookmarks[0].name is "". Write text of 1 to 60 characters.',
      ],
      [
        { branch: 'A', branches: Array(5).fill({ letter: 'A' }) },
        'f: branches is a list of 5. Write a list of 1 to 4 entries.',
      ],
    ];
    expect(cases.map(([parts]) => message(parts))).toEqual(cases.map(([, wanted]) => wanted));
  });

  test('an older file, without them, stays valid', () => {
    expect(message({})).toBe('read');
  });
});
