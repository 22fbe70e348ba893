import type { Exit } from '../../engine/outcomes.ts';

/** The marks of the four exits, at the size of text: each a shape of its own, so no hue stands alone. */
export function ExitMark({ exit }: { exit: Exit }) {
  return (
    <svg className="mark" width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
      {shapes[exit]}
    </svg>
  );
}

const square = { x: 2.5, y: 2.5, width: 10, height: 10 };

const shapes: Record<Exit, React.ReactNode> = {
  expired: (
    <circle
      cx="7.5"
      cy="7.5"
      r="5.5"
      fill="var(--expired)"
      stroke="var(--ink)"
      strokeWidth="1.5"
      strokeDasharray="2.6 1.8"
    />
  ),
  evicted: <rect {...square} fill="var(--evicted)" stroke="var(--rim)" strokeWidth="1.5" />,
  deleted: <rect {...square} fill="none" stroke="var(--ink)" strokeWidth="1.5" />,
  lost: (
    <>
      <rect {...square} fill="none" stroke="var(--failed)" strokeWidth="2" />
      <path d="M3 12L12 3" stroke="var(--failed)" strokeWidth="2" />
    </>
  ),
};
