import { type RefObject, useEffect, useState } from 'react';
import type { TopologyView } from '../../../engine/frame.ts';
import type { Lab } from '../../lab/types.ts';
import { EndpointList } from '../EndpointStrip.tsx';
import type { StageLayout } from '../layout.ts';
import './phone.css';

/** With more zones than this their names are cut to what tells them apart. */
const WHOLE_NAMES = 3;

type ZoneTabsProps = {
  lab: Lab;
  topology: TopologyView;
  layout: StageLayout;
  scroller: RefObject<HTMLDivElement | null>;
};

/** All zones by name, those in sight marked: the way to the others. The endpoints fold out beside them. */
export function ZoneTabs({ lab, topology, layout, scroller }: ZoneTabsProps) {
  const [page, setPage] = useState(0);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const update = () => setPage(Math.round(element.scrollLeft / layout.pageWidth));
    update();
    element.addEventListener('scroll', update, { passive: true });
    return () => element.removeEventListener('scroll', update);
  }, [layout, scroller]);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [isOpen]);
  const { zones } = topology;
  return (
    <>
      <nav className="zone-tabs" aria-label="Zones on the stage">
        {zones.map((zone, i) => (
          <button
            key={zone}
            type="button"
            aria-label={`Show ${zone}`}
            aria-pressed={i === page || i === page + 1}
            onClick={() => {
              const to = pageWith(i, page);
              scroller.current?.scrollTo({ left: to * layout.pageWidth, behavior: 'smooth' });
            }}
          >
            {zones.length > WHOLE_NAMES ? zone.slice(zone.lastIndexOf('-') + 1) : zone}
          </button>
        ))}
        {topology.deployment === 'serverless' ? null : (
          <button
            type="button"
            className="zone-tabs-names"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            Endpoints
          </button>
        )}
      </nav>
      {isOpen ? (
        <div className="zone-tabs-panel">
          <EndpointList lab={lab} topology={topology} />
        </div>
      ) : null}
    </>
  );
}

/** The page of two zones that shows zone `zone`, the nearest to `page`. */
export function pageWith(zone: number, page: number): number {
  if (zone < page) return zone;
  return zone > page + 1 ? zone - 1 : page;
}
