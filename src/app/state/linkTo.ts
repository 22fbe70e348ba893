import type { RunFile } from '../../exchange/schema.ts';
import type { Lab } from '../lab/types.ts';
import { playAddress } from '../routes.ts';
import { fetched } from '../ui/reload.ts';

/**
 * The address of the run at this moment, paused or not and at its pace, under the scenario `id`. Throws, with a sentence, when it is
 * too long for an address, or the engine has no answer.
 */
export async function linkTo(lab: Lab, id: string): Promise<string> {
  const { playing, pace, steppedFrom } = lab.store.getState();
  const answer = await lab.query({ kind: 'run' });
  if (answer.kind !== 'run') throw new Error('The engine did not hand out the run.');
  const { encodeRun } = await fetched(import('../../exchange/link.ts'));
  const run = JSON.parse(answer.text) as RunFile;
  const { schema, scenario, seed, interventions, branches, branch, bookmarks } = run;
  const packed = await encodeRun(
    { schema, scenario, seed, interventions },
    {
      digest: answer.digest,
      at: answer.at,
      ...(run.engineVersion && { engineVersion: run.engineVersion }),
      ...(branches && branch && { branches, branch }),
      ...(bookmarks && { bookmarks }),
    },
  );
  return `${location.href.replace(/[?#].*$/, '')}${playAddress(id, packed, !playing, steppedFrom || pace)}`;
}
