/** The mark and the name: answered before it went deeper. index.html draws the same before the page runs. */
export function Brand() {
  return (
    <>
      <svg className="brand-mark" width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="9.5" r="6.5" fill="var(--hit)" stroke="currentColor" strokeWidth="2" />
        <g stroke="currentColor" strokeWidth="2.5">
          <path d="M4 21h24" />
          <path d="M4 28h24" strokeDasharray="4.8 4.8" />
        </g>
      </svg>
      <span className="brand-name">Cachescape</span>
    </>
  );
}
