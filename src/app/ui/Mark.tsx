/** The marks of the legend, at the size of text. Each is drawn in its own shape, so no hue stands alone. */
export type MarkName =
  | 'waiting'
  | 'hit'
  | 'miss'
  | 'stale'
  | 'failed'
  | 'sent-on'
  | 'item'
  | 'evicted'
  | 'belief';

export function Mark({ name }: { name: MarkName }) {
  return (
    <svg className="mark" width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}

const rim = { stroke: 'var(--rim)', strokeWidth: 1.5 };
const cross = 'M2.5 2.5l10 10M12.5 2.5l-10 10';

const shapes: Record<MarkName, React.ReactNode> = {
  waiting: (
    <circle cx="7.5" cy="7.5" r="6" fill="var(--card)" stroke="var(--ink)" strokeWidth="1.5" />
  ),
  hit: <circle cx="7.5" cy="7.5" r="6" fill="var(--hit)" {...rim} />,
  miss: (
    <>
      <circle cx="7.5" cy="7.5" r="6" fill="var(--miss)" {...rim} />
      <circle cx="7.5" cy="7.5" r="2.2" fill="var(--card)" {...rim} />
    </>
  ),
  stale: (
    <>
      <circle cx="7.5" cy="7.5" r="6" fill="var(--stale)" {...rim} />
      <path d="M7.5 7.5V1.5A6 6 0 0 1 13.5 7.5z" fill="var(--card)" {...rim} />
    </>
  ),
  failed: (
    <>
      <path d={cross} stroke="var(--rim)" strokeWidth="5" />
      <path d={cross} stroke="var(--failed)" strokeWidth="2.6" />
    </>
  ),
  'sent-on': (
    <path
      d="M2.9 13V6.6h9.4M8.7 2.8l3.8 3.8l-3.8 3.8"
      fill="none"
      stroke="var(--ink)"
      strokeWidth="2.2"
    />
  ),
  item: <rect x="2.5" y="2.5" width="10" height="10" fill="var(--item)" />,
  evicted: <rect x="2.5" y="2.5" width="10" height="10" fill="var(--evicted)" {...rim} />,
  belief: (
    <rect
      x="1.5"
      y="2.5"
      width="12"
      height="10"
      fill="none"
      stroke="var(--ink)"
      strokeWidth="2"
      strokeDasharray="3 2"
    />
  ),
};
