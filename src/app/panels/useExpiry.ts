import type { Lab } from '../lab/types.ts';
import { useRefusal } from '../ui/useRefusal.ts';

/** Ends the time to live of a key now, by its name: the next read of it misses. Gives why that was refused, or null. */
export function useExpiry(lab: Lab): [refusal: string | null, expire: (name: string) => void] {
  const [refusal, setRefusal] = useRefusal(lab);
  const expire = (name: string) =>
    void lab
      .intervene({ kind: 'strike', fault: 'key-expiry', target: `key:${name}` })
      .then(setRefusal);
  return [refusal, expire];
}
