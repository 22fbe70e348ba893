import type { Lab } from '../lab/types.ts';
import { NotYet } from '../ui/NotYet.tsx';
import { REDUCED_MOTION, useLab, useMedia } from '../ui/useLab.ts';
import { Ahead } from './Ahead.tsx';
import { EventLog } from './EventLog.tsx';
import { JustHappened } from './JustHappened.tsx';
import { Legend } from './Legend.tsx';
import { StepList } from './StepList.tsx';
import { WhatChanged } from './WhatChanged.tsx';

/** What happened: the last fault in a few sentences, above all events; what is still to come below. */
export function Story({ lab, phone }: { lab: Lab; phone: boolean }) {
  const still = useMedia(REDUCED_MOTION);
  const hasRun = useLab(lab, (s) => s.run !== null);
  if (!hasRun) return <NotYet lab={lab} />;
  return (
    <>
      {still && <StepList lab={lab} />}
      <JustHappened lab={lab} />
      <WhatChanged lab={lab} />
      <EventLog lab={lab} />
      <Ahead lab={lab} />
      {phone && <Legend lab={lab} />}
    </>
  );
}
