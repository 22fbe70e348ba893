import { type MomentKind, momentKinds } from '../../../content/momentKinds.ts';
import type { Lab } from '../../lab/types.ts';

/** The kinds of moments that the run at hand can come to, as it is set now. */
export function possibleKinds(lab: Lab): readonly MomentKind[] {
  const scenario = lab.store.getState().run?.scenario;
  return momentKinds.filter(({ can }) => !can || !scenario || can(scenario));
}
