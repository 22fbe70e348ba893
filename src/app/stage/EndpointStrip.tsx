import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { endpointsOf } from '../ui/endpoints.ts';
import { useEndpoints } from '../ui/useEndpoints.ts';
import { useLab } from '../ui/useLab.ts';
import './endpoint-strip.css';
import { plateWords } from './plateWords.ts';

/** Names stand outside the zones: what each leads to now, and dashed who takes it for something else. */
export function EndpointStrip({ lab, topology, gutter }: PlatesProps & { gutter: number }) {
  return (
    <nav className="endpoint-strip" aria-label="Endpoints">
      {gutter > 0 && (
        <span className="endpoint-layer" style={{ width: gutter }} aria-hidden="true">
          Endpoints
        </span>
      )}
      <EndpointPlates lab={lab} topology={topology} />
    </nav>
  );
}

/** The same as a list, one below the other: where the stage has no room for them. */
export function EndpointList({ lab, topology }: PlatesProps) {
  return (
    <section className="endpoint-list" aria-labelledby="endpoint-list-title">
      <h3 id="endpoint-list-title">Endpoints</h3>
      <EndpointPlates lab={lab} topology={topology} />
    </section>
  );
}

type PlatesProps = { lab: Lab; topology: TopologyView };

function EndpointPlates({ lab, topology }: PlatesProps) {
  const snapshot = useLab(lab, (s) => s.snapshot);
  const selection = useLab(lab, (s) => s.selection);
  const states = useEndpoints(lab, null, snapshot) ?? [];
  return endpointsOf(topology)
    .slice(0, states.length)
    .map(({ label }, index) => {
      const state = states[index];
      if (!state) return null;
      const { name, leads, ghost } = plateWords(state, topology);
      const selected = selection?.kind === 'endpoint' && selection.index === index;
      return (
        <button
          key={label}
          type="button"
          className={`endpoint-plate${ghost === null ? '' : ' mistaken'}${selected ? ' selected' : ''}`}
          aria-label={`${label}: ${leads}${ghost === null ? '' : `; believed otherwise by ${ghost}`}`}
          aria-pressed={selected}
          onClick={() => lab.select(selected ? null : { kind: 'endpoint', index })}
        >
          <span className="endpoint-name">
            {name}
            <span className="endpoint-arrow">{'\u00a0→'}</span>
          </span>
          <span className="endpoint-leads">{leads}</span>
          {ghost !== null && <span className="endpoint-ghost">{ghost}</span>}
        </button>
      );
    });
}
