import type { Answer, DigestCheck } from '../../worker/protocol.ts';

/** What is said when a run does not replay as it was saved; null when it does, or stands at another moment. */
export function digestMessage(
  digest: DigestCheck,
  answer: Answer,
  engineVersion: string,
): string | null {
  if (answer.kind !== 'run' || answer.at !== digest.at) return null;
  if (answer.digest === digest.expected) return null;
  const versions =
    digest.engineVersion === engineVersion
      ? ''
      : ` It was saved by engine ${digest.engineVersion}; this is ${engineVersion}.`;
  return `This run does not replay as it was saved, so what you see may differ from what was shared.${versions}`;
}
