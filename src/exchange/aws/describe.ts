import type { Scenario } from '../../engine/scenario/scenario.ts';
import { parseJson } from '../json.ts';
import { nearest } from '../nearest.ts';
import { MOST_TEXT_BYTES, readRunValue } from '../schema.ts';
import { clusterSets, describedClusterSet } from './cacheClusters.ts';
import type { Described } from './described.ts';
import { scenarioFor } from './fit.ts';
import { type DescriptionList, descriptionLists } from './lists.ts';
import type { NodeTypes } from './nodeTypes.ts';
import { DescriptionError, Reading } from './reading.ts';
import { describedReplicationGroup } from './replicationGroups.ts';
import { describedServerless } from './serverless.ts';

/** Caches or clusters in one description. */
const MOST_ENTRIES = 5_000;

/** How the caches of each list are read. */
const kinds = {
  ReplicationGroups: (entries: Reading[]) =>
    entries.map((entry) => ({
      name: entry.at('ReplicationGroupId').text(),
      read: () => describedReplicationGroup(entry),
    })),
  CacheClusters: (entries: Reading[]) =>
    clusterSets(entries).map(({ name, members }) => ({
      name,
      read: () => describedClusterSet(name, members),
    })),
  ServerlessCaches: (entries: Reading[]) =>
    entries.map((entry) => ({
      name: entry.at('ServerlessCacheName').text(),
      read: () => describedServerless(entry),
    })),
} satisfies Record<
  DescriptionList,
  (entries: Reading[]) => { name: string; read: () => Described }[]
>;

export { isDescription } from './lists.ts';

export type ImportedScenario =
  | { ok: true; scenario: Scenario; notes: string[] }
  | { ok: false; message: string };

/**
 * Makes a scenario of the output of `aws elasticache describe-replication-groups`, `describe-cache-clusters`
 * or `describe-serverless-caches`. `fileName` stands before a refusal; `clusterName` chooses among several.
 */
export function importDescription(
  fileText: string,
  fileName: string,
  catalogue: NodeTypes,
  clusterName?: string,
): ImportedScenario {
  const refused = (message: string): ImportedScenario => ({
    ok: false,
    message: `${fileName}: ${message}`,
  });
  if (fileText.length > MOST_TEXT_BYTES) {
    return refused(`the file is larger than ${MOST_TEXT_BYTES} bytes, the most that is read.`);
  }
  const parsed = parseJson(fileText.replace(/^\uFEFF/, ''));
  if (!parsed.ok) {
    return refused(`line ${parsed.line}, column ${parsed.column} is not JSON: ${parsed.what}.`);
  }
  try {
    const notes: string[] = [];
    const described = chosen(parsed.value, clusterName, notes);
    const scenario = scenarioFor(described, catalogue);
    const read = readRunValue(scenario, fileName);
    if (!read.ok) return read;
    return { ok: true, scenario: read.run.scenario, notes: [...notes, ...described.notes] };
  } catch (error) {
    if (error instanceof DescriptionError) return refused(error.message);
    throw error;
  }
}

function chosen(value: unknown, clusterName: string | undefined, notes: string[]): Described {
  const file = new Reading(value, '');
  const found = descriptionLists.filter((list) => file.has(list));
  const candidates = found.flatMap((kind) => kinds[kind](file.at(kind).list(MOST_ENTRIES)));
  if (found.length === 0) {
    throw new DescriptionError(
      `the file has none of ${descriptionLists.join(', ')}. Give it the output of aws elasticache describe-replication-groups, describe-cache-clusters or describe-serverless-caches.`,
    );
  }
  const names = candidates.map((candidate) => candidate.name);
  const [first] = candidates;
  if (!first)
    throw new DescriptionError(`${found.join(', ')} is empty. Describe a Region that has a cache.`);
  if (clusterName === undefined) {
    if (names.length > 1) {
      notes.push(
        `The file describes ${names.length} caches; ${first.name} is taken. The others are ${listed(names.slice(1))}.`,
      );
    }
    return first.read();
  }
  const named = candidates.find((candidate) => candidate.name === clusterName);
  if (named) return named.read();
  const meant = nearest(clusterName, names);
  throw new DescriptionError(
    `no cache is named "${clusterName}". Write ${meant ?? `one of ${listed(names)}`}.`,
  );
}

function listed(names: readonly string[]): string {
  return names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')}, ...`;
}
