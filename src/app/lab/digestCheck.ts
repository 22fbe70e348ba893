import type { Answer, DigestCheck } from '../../worker/protocol.ts';

/** What is said when a run does not replay as it was saved, and why; null when it does, or stands at another moment. */
export async function digestMessage(
  digest: DigestCheck,
  answer: Answer,
  engineVersion: string,
): Promise<string | null> {
  if (answer.kind !== 'run' || answer.at !== digest.at) return null;
  if (answer.digest === digest.expected) return null;
  // Where the words cannot be fetched, the first sentence has to do.
  const why = await import('../../content/engineChanges.ts').then(
    ({ whyDifferent }) => ` ${whyDifferent(digest.engineVersion, engineVersion)}`,
    () => '',
  );
  return `This run does not replay as it was saved, so what you see may differ from what was shared.${why}`;
}
