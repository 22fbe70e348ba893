import { useState } from 'react';
import { type Refused, refusalOf } from '../lab/refusal.ts';
import type { Lab } from '../lab/types.ts';
import { useLab } from './useLab.ts';

/** Why a control of this part was refused what it asked for, until something is done; and the way to say it. */
export function useRefusal(
  lab: Lab,
): [refusal: string | null, say: (words: string | null) => void] {
  const deeds = useLab(lab, (s) => s.deeds);
  const [refused, setRefused] = useState<Refused | null>(null);
  const say = (words: string | null) =>
    setRefused(words === null ? null : { words, deeds: lab.store.getState().deeds });
  return [refusalOf({ refused, deeds }), say];
}
