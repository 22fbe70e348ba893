import { useMemo, useState } from 'react';
import { aftermathOf, strikesOf } from '../../content/aftermath.ts';
import { aftermathWords } from '../../content/aftermathWords.ts';
import { relate } from '../../content/causes.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatMoment } from '../../content/words.ts';
import type { Answer } from '../../worker/protocol.ts';
import type { Lab, Snapshot } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useAnswer } from '../ui/useAnswer.ts';
import { useLab } from '../ui/useLab.ts';
import { WhichWrites } from './LostKeys.tsx';
import './just-happened.css';
import { Words } from '../ui/Words.tsx';

/** What the last fault did, in a few sentences with the numbers of this run; or any fault before it. */
export function JustHappened({ lab }: { lab: Lab }) {
  const notices = useLab(lab, (s) => s.notices);
  const tables = useLab(lab, (s) => s.tables);
  const interventions = useLab(lab, (s) => s.run?.interventions);
  const snapshot = useLab(lab, (s) => s.snapshot);
  const names = useMemo(() => namesOf(tables), [tables]);
  const causes = useMemo(() => relate(notices), [notices]);
  const strikes = useMemo(() => strikesOf(interventions ?? [], notices), [interventions, notices]);
  const { spells, short, moves } = useSpells(lab, snapshot);
  const [chosen, setChosen] = useState<number | null>(null);
  const found = strikes.findIndex(({ seq }) => seq === chosen);
  const index = found < 0 ? strikes.length - 1 : found;
  const strike = strikes[index];
  if (!strike || !snapshot) return null;
  const nextAt = strikes[index + 1]?.at ?? Number.POSITIVE_INFINITY;
  const aftermath = aftermathOf(
    strike,
    nextAt,
    notices,
    causes,
    lab.live.coarse,
    snapshot.frame.at,
    snapshot.frame.faults.some(({ since }) => since === strike.at),
    snapshot.frame.totals,
  );
  return (
    <section className="just-happened" aria-labelledby="just-happened-title">
      <h2 id="just-happened-title">What just happened?</h2>
      {strikes.length > 1 && (
        <select
          className="select"
          aria-label="Of which fault"
          value={strike.seq}
          onChange={({ target }) => {
            const seq = Number(target.value);
            setChosen(seq === strikes.at(-1)?.seq ? null : seq);
          }}
        >
          {strikes.map((one) => (
            <option key={one.seq} value={one.seq}>
              {formatMoment(one.at)}: {sentence(one, names)}
            </option>
          ))}
        </select>
      )}
      {aftermathWords(aftermath, names, spells, short, moves).map((words, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the sentences have fixed places
        <p key={i}>
          <Words>{words}</Words>
        </p>
      ))}
      <WhichWrites lab={lab} events={aftermath.events} key={strike.seq} />
    </section>
  );
}

type Told = Pick<Answer & { kind: 'spells' }, 'spells' | 'short' | 'moves'>;

/** When each app met failures, which writes wait in vain and how far a resharding is, asked for with each snapshot. */
function useSpells(lab: Lab, snapshot: Snapshot | null): Told {
  const [told, setTold] = useState<Told>({ spells: [], short: [], moves: null });
  // What was told before stays.
  useAnswer(lab, snapshot && { kind: 'spells' }, [snapshot], (answer) => answer && setTold(answer));
  return told;
}
