import { formatMoment } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import './step-list.css';
import { latestSteps, stepsSummary } from './steps.ts';

const SHOWN = 14;

/**
 * What the requests are doing, in words: with reduced motion it stands where else the flights are watched.
 * Drawn anew with each step and about once a second while playing.
 */
export function StepList({ lab }: { lab: Lab }) {
  const snapshot = useLab(lab, (s) => s.snapshot);
  const topology = useLab(lab, (s) => s.topology);
  if (!snapshot || !topology) return null;
  const steps = latestSteps(lab.live, topology, SHOWN);
  return (
    <section className="step-list" aria-labelledby="step-list-title">
      <h2 id="step-list-title">Step by step</h2>
      <p className="quiet">
        {steps.length > 0 ? stepsSummary(steps) : 'No request is under way yet.'}
      </p>
      <ol>
        {steps.map((step) => (
          <li key={step.id}>
            <span className="step-time">{formatMoment(step.at)}</span>
            <span>
              <Words>{step.words}</Words>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
