import { Download } from 'lucide-react';
import { useId, useMemo, useRef, useState } from 'react';
import { linesInWords, type Sequence } from '../../content/sequence.ts';
import { saveText } from '../state/files.ts';
import {
  HEAD_PX,
  LINE_PX,
  layoutOf,
  type Mark,
  type SequenceLayout,
  type Text,
} from './sequenceLayout.ts';
import './sequence.css';

const WORDS = { size: 14, family: 'var(--words)', weight: 400 } as const;
const NAMES = { size: 14, family: 'var(--mono)', weight: 600 } as const;
const HEAD_TOP = 12;
const CROSS_PX = 6;

/** A sequence diagram as a picture that scrolls in its own box, its lines as text, and the way to keep it. */
export function SequencePicture({ sequence, name }: { sequence: Sequence; name: string }) {
  const id = useId();
  const picture = useRef<SVGSVGElement>(null);
  const [trouble, setTrouble] = useState('');
  const layout = useMemo(() => layoutOf(sequence, measure()), [sequence]);
  async function save(): Promise<void> {
    try {
      const { sequenceSvg } = await import('./sequenceSvg.ts');
      if (!picture.current) return;
      saveText(`${name}-diagram.svg`, await sequenceSvg(picture.current), 'image/svg+xml');
      setTrouble('');
    } catch (error) {
      setTrouble(
        `The picture could not be made: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  const { width, height, headHeight } = layout;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="sequence" tabIndex={0} aria-label="The diagram as a picture">
        {/* The names stay in sight above the lines that scroll. */}
        <div className="sequence-heads" style={{ width, height: headHeight }}>
          <svg aria-hidden="true" width={width} height={headHeight}>
            <rect width={width} height={headHeight} fill="var(--ground)" />
            <Heads layout={layout} />
          </svg>
        </div>
        <svg
          ref={picture}
          className="sequence-drawn"
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-lines`}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          style={{ marginTop: -headHeight }}
        >
          <title id={`${id}-title`}>{sequence.title}</title>
          <rect width={width} height={height} fill="var(--ground)" />
          {layout.heads.map(({ x, name }) => (
            <line
              key={name}
              x1={x}
              x2={x}
              y1={HEAD_TOP + HEAD_PX}
              y2={height}
              stroke="var(--edge)"
              strokeDasharray="2 3"
            />
          ))}
          <Heads layout={layout} />
          {layout.marks.map((mark) => (
            <Drawn key={`${mark.kind} ${mark.text.y}`} mark={mark} />
          ))}
        </svg>
      </section>
      <ol id={`${id}-lines`} className="hidden-visually">
        {linesInWords(sequence).map((words, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diagram keep their places
          <li key={i}>{words}</li>
        ))}
      </ol>
      <div className="dialog-row">
        <button type="button" className="button" onClick={() => void save()}>
          <Download size={18} aria-hidden="true" /> Save the diagram as SVG
        </button>
      </div>
      <p role="status" className="share-said">
        {trouble}
      </p>
    </>
  );
}

function Heads({ layout }: { layout: SequenceLayout }) {
  return layout.heads.map(({ name, x, width }) => (
    <g key={name}>
      <rect
        x={x - width / 2}
        y={HEAD_TOP}
        width={width}
        height={HEAD_PX}
        rx="4"
        fill="var(--card)"
        stroke="var(--ink)"
        strokeWidth="1.5"
      />
      <text
        x={x}
        y={HEAD_TOP + HEAD_PX / 2 + 5}
        textAnchor="middle"
        fill="var(--ink)"
        fontFamily={NAMES.family}
        fontSize={NAMES.size}
        fontWeight={NAMES.weight}
      >
        {name}
      </text>
    </g>
  ));
}

function Drawn({ mark }: { mark: Mark }) {
  if (mark.kind === 'note') {
    const { x, y, width, height, text } = mark;
    return (
      <g>
        <rect {...{ x, y, width, height }} rx="3" fill="var(--zone)" stroke="var(--edge)" />
        <TextLines text={text} anchor="start" />
      </g>
    );
  }
  const { from, to, y, back, lost, text } = mark;
  const way = Math.sign(to - from) || 1;
  return (
    <g>
      <TextLines text={text} anchor="middle" />
      <line
        x1={from}
        x2={lost ? to - way * (CROSS_PX + 12) : to - way * 8}
        y1={y}
        y2={y}
        stroke="var(--ink)"
        strokeWidth="1.5"
        strokeDasharray={back ? '6 4' : undefined}
      />
      {lost ? (
        <Cross x={to - way * 12} y={y} />
      ) : (
        <path d={`M${to} ${y}l${-way * 9} -4.5v9z`} fill="var(--ink)" />
      )}
    </g>
  );
}

/** It does not arrive: the mark of everything that fails. */
function Cross({ x, y }: { x: number; y: number }) {
  const d = `M${x - CROSS_PX} ${y - CROSS_PX}l${2 * CROSS_PX} ${2 * CROSS_PX}m0 ${-2 * CROSS_PX}l${-2 * CROSS_PX} ${2 * CROSS_PX}`;
  return (
    <>
      <path d={d} stroke="var(--rim)" strokeWidth="5" strokeLinecap="round" />
      <path d={d} stroke="var(--failed)" strokeWidth="2.5" strokeLinecap="round" />
    </>
  );
}

/** On an outline of the ground's colour, so that lifelines do not cross the words. */
function TextLines({ text, anchor }: { text: Text; anchor: 'start' | 'middle' }) {
  const rows = text.lines.map((line, i) => ({ line, y: text.y + i * LINE_PX }));
  return (
    <text
      textAnchor={anchor}
      fill="var(--ink)"
      fontFamily={WORDS.family}
      fontSize={WORDS.size}
      fontWeight={WORDS.weight}
      stroke={anchor === 'middle' ? 'var(--ground)' : 'none'}
      strokeWidth={4}
      strokeLinejoin="round"
      paintOrder="stroke"
    >
      {rows.map(({ line, y }) => (
        <tspan key={y} x={text.x} y={y}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** How wide text is in the fonts of the page. */
function measure(): (text: string, isName: boolean) => number {
  const ctx = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(document.documentElement);
  return (text, isName) => {
    const { size, weight, family } = isName ? NAMES : WORDS;
    if (!ctx) return text.length * size * 0.6;
    const face = style.getPropertyValue(family.slice(4, -1)).trim() || 'sans-serif';
    ctx.font = `${weight} ${size}px ${face}`;
    return ctx.measureText(text).width;
  };
}
