import { ChevronDown } from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Lab, Live } from '../../lab/types.ts';
import { lazily } from '../../ui/later.tsx';
import { onPaletteChange } from '../../ui/palette.ts';
import { LOW, PHONE, useLab } from '../../ui/useLab.ts';
import { BranchRows, type BranchRowsHandle } from './BranchRows.tsx';
import { useFitting } from './fitting.ts';
import { type Geometry, geometryOf, type Layout } from './geometry.ts';
import { databasePen } from './pens/database.ts';
import { latencyPen } from './pens/latency.ts';
import type { Pen } from './pens/pen.ts';
import { chosenPen, lastPens, pensWith } from './pens/pens.ts';
import { picking } from './pick.ts';
import { plot, sheetOf } from './plot.ts';
import './recorder.css';
import { Scrubber, type ScrubberHandle } from './Scrubber.tsx';
import type { View } from './scale.ts';
import { type Scene, sceneOf } from './scene.ts';

const Numbers = lazily(() => import('./Numbers.tsx').then((m) => m.Numbers));

/** Redraws of the curves are at least this far apart, in ms; the present moment moves in every frame. */
const REDRAW_MS = 100;
const charts = 'Charts over the time axis. The Numbers button shows them as tables.';

/**
 * The chart recorder: pens over one time axis, which is also the scrubber. `pens`: all of them, or only
 * Answers, for the phone's stage. `numbers`: whether the button of the table twin is shown.
 */
export function Recorder({
  lab,
  pens: which = 'all',
  numbers = true,
}: {
  lab: Lab;
  pens?: 'all' | 'answers';
  numbers?: boolean;
}) {
  const last = useStore(chosenPen, (s) => s.name);
  const section = useRef<HTMLElement>(null);
  const usual = useLayout();
  const forked = useLab(lab, (s) => (s.branches?.list.length ?? 0) > 1);
  const all = pensWith(last);
  // What branches differ in is to be read in a low window, too.
  const shown = usual === 'low' && forked ? all.filter((pen) => pen !== databasePen) : all;
  const { layout, count } = useFitting(section, which === 'all' ? shown.length : 1, usual);
  const pens = fewer(which === 'all' ? shown : all.slice(0, 1), count);
  const lastPlace = which === 'all' ? pens.length - 1 : -1;
  const geometry = geometryOf(pens.length, layout);
  const canvas = useRef<HTMLCanvasElement>(null);
  const values = useRef<(HTMLElement | null)[]>([]);
  const scrubber = useRef<ScrubberHandle>(null);
  const rows = useRef<BranchRowsHandle>(null);
  const drawnView = useRef<View>(lab.live.view);
  const drawn = useRef<Scene>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: pens and geometry follow from `which`, `last`, `forked`, `layout` and `count`
  useEffect(() => {
    const place = canvas.current;
    if (place === null) return;
    const recorder = recording(lab, place, geometry, (scene) => {
      drawnView.current = scene.view;
      drawn.current = scene;
      for (const [i, pen] of pens.entries()) setText(values.current[i], pen.value(scene));
    });
    let width = place.clientWidth;
    let force = true;
    const paint = (live: Live) => {
      const view = scrubber.current?.view() ?? live.view;
      recorder.frame(width, live, view, force || scrubber.current?.dragging() === true, pens);
      force = false;
      scrubber.current?.paint(live, drawnView.current, width);
      rows.current?.paint(drawnView.current);
    };
    const again = () => {
      force = true;
      paint(lab.live);
    };
    const size = new ResizeObserver(() => {
      width = place.clientWidth;
      again();
    });
    size.observe(place);
    const stopPalette = onPaletteChange(again);
    const stopPaint = lab.onPaint(paint);
    const latency = geometry.pens[pens.indexOf(latencyPen)];
    const stopPicking = picking(lab, place, geometry, latency, drawn);
    // Text on the canvas is drawn anew once its fonts are there.
    void document.fonts.ready.then(again);
    return () => {
      size.disconnect();
      stopPalette();
      stopPaint();
      stopPicking();
    };
  }, [lab, which, last, forked, layout, count]);

  return (
    <section ref={section} className={`recorder recorder-${layout}`} aria-label="Chart recorder">
      <div className="recorder-sheet" style={{ height: geometry.height }}>
        {pens.map((pen, i) => (
          <div
            key={i === lastPlace ? 'last' : pen.name}
            className="recorder-label"
            data-pen={pen.name}
            style={{ top: geometry.pens[i]?.labelTop ?? 0 }}
          >
            <span className="recorder-name">{pen.name}</span>
            {i === lastPlace && <LastPen name={pen.name} />}
            <span
              className="recorder-value"
              ref={(element) => {
                values.current[i] = element;
              }}
            />
          </div>
        ))}
        <canvas ref={canvas} className="recorder-canvas" role="img" aria-label={charts} />
        <Scrubber ref={scrubber} lab={lab} geometry={geometry} />
      </div>
      {which === 'all' && <BranchRows ref={rows} lab={lab} />}
      {numbers && (
        <div className="recorder-foot">
          <Suspense>
            <Numbers lab={lab} view={() => drawnView.current} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

/** The pens without those that can be spared first, where the window has room for `count` of them. */
function fewer(pens: readonly Pen[], count: number): readonly Pen[] {
  const spared = [databasePen, latencyPen]
    .filter((pen) => pens.includes(pen))
    .slice(0, pens.length - count);
  return pens.filter((pen) => !spared.includes(pen)).slice(0, count);
}

/** The last strip is for what the viewer wants to see. The list lies over its name, which stays what is seen. */
function LastPen({ name }: { name: string }) {
  return (
    <>
      <ChevronDown className="recorder-choose" size={14} aria-hidden="true" />
      <select
        className="recorder-chooser"
        aria-label="What the last chart shows"
        title="Choose what this chart shows"
        value={name}
        onChange={(event) => chosenPen.setState({ name: event.target.value })}
      >
        {lastPens.map((pen) => (
          <option key={pen.name}>{pen.name}</option>
        ))}
      </select>
    </>
  );
}

/** Draws scenes onto a canvas, no more often than needed. */
function recording(
  lab: Lab,
  canvas: HTMLCanvasElement,
  geometry: Geometry,
  drawn: (scene: Scene) => void,
) {
  let last = Number.NEGATIVE_INFINITY;
  let sign = '';
  let binWidth = 0;
  let drawnView: View | null = null;
  return {
    frame(width: number, live: Live, view: View, force: boolean, pens: readonly Pen[]): void {
      const now = performance.now();
      // A moving view is a zoom, and that is drawn in every frame, as dragging is.
      const zooms = drawnView?.from !== view.from || drawnView.to !== view.to;
      if (!force && !zooms && now - last < REDRAW_MS) return;
      const state = lab.store.getState();
      const next = [
        live.at,
        live.clock,
        live.frame?.at,
        live.sampleEvery,
        live.reached,
        live.beside.map(({ coarse, fine }) => coarse.length + fine.length),
        state.notices.length,
        state.ahead.length,
        state.bookmarks.length,
        state.run?.interventions.length,
        live.pace,
      ].join();
      if (!force && !zooms && next === sign) return;
      const sheet = sheetOf(canvas, width, geometry.height);
      if (sheet === null) return;
      const scene = sceneOf(live, { from: view.from, to: view.to }, state, binWidth);
      plot(sheet, geometry, pens, scene);
      binWidth = scene.binWidth;
      drawnView = scene.view;
      last = now;
      sign = next;
      drawn(scene);
    },
  };
}

function setText(element: HTMLElement | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

const layoutQueries: readonly [Layout, string][] = [
  ['narrow', PHONE],
  ['low', LOW],
  ['wide', '(min-width: 1920px)'],
];

function layoutNow(): Layout {
  return layoutQueries.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'normal';
}

/** Which of the layouts the window has. */
function useLayout(): Layout {
  const [layout, setLayout] = useState(layoutNow);
  useEffect(() => {
    const queries = layoutQueries.map(([, query]) => matchMedia(query));
    const update = () => setLayout(layoutNow());
    for (const query of queries) query.addEventListener('change', update);
    return () => {
      for (const query of queries) query.removeEventListener('change', update);
    };
  }, []);
  return layout;
}
