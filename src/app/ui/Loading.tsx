import './loading.css';

/** Says that something is on its way, if that takes longer than a moment. `floats`: over the page, for what opens over it. */
export function Loading({ floats = false }: { floats?: boolean }) {
  return (
    <p className={`loading quiet${floats ? ' floats' : ''}`} role="status">
      Loading…
    </p>
  );
}
