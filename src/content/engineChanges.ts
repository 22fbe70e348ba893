/**
 * What made runs of an engine version differ from those of the version before, for links and files that were saved
 * by an older one. Ends a sentence that begins "Since then:".
 */
export const engineChanges: Readonly<Record<string, string>> = {
  '2': 'service times, memory, replication and failover follow recordings of real servers',
  '3': 'each server hashes its keys with a seed of its own, LFU counters age by whole minutes, and a running cluster is changed step by step',
};

/** Why a run that was saved by `saved` does not replay in engine `present`: sentences, never none. */
export function whyDifferent(saved: string, present: string): string {
  if (saved === present) {
    return `Engine ${present} saved it, too: it was altered since, or the engine is at fault.`;
  }
  if (saved === '') return 'It does not say which engine saved it.';
  const versions = `It was saved by engine ${saved}; this is ${present}.`;
  const isNewer = Number(saved) > Number(present);
  if (isNewer) return `${versions} Reload the page to get the newest engine.`;
  const since = Object.entries(engineChanges)
    .filter(([version]) => Number(version) > Number(saved) && Number(version) <= Number(present))
    .map(([, change]) => change);
  return since.length > 0 ? `${versions} Since then: ${since.join('; ')}.` : versions;
}
