import { useMemo } from 'react';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatMoment } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';

/** What happened last, in one line. */
export function Latest({ lab }: { lab: Lab }) {
  const latest = useLab(lab, (s) => s.notices.at(-1));
  const tables = useLab(lab, (s) => s.tables);
  const names = useMemo(() => namesOf(tables), [tables]);
  return <>{latest ? `${formatMoment(latest.at)}: ${sentence(latest, names)}` : ''}</>;
}
