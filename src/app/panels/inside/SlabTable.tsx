import { counted, formatBytes, formatCount, formatPercent } from '../../../content/words.ts';
import type { SlabClass, Slabs } from '../../../engine/inspect/slabs.ts';
import { slabBar } from './ledgerBar.ts';
import { MemoryBar } from './MemoryBar.tsx';

const automoveWords = [
  'slab_automove is 0: a page stays with its class for good.',
  'slab_automove is 1: a page goes from the class with the oldest items to one that keeps evicting, after 30 s.',
  'slab_automove is 2: a page goes to any class that evicts, with all that is in it. Pages are only traded: where several classes evict, more memory helps, and moving pages costs hits.',
];

/** Where the memory of a Memcached node goes: pages, slab classes, LRU segments. */
export function SlabTable({ slabs }: { slabs: Slabs }) {
  const { classes, pagesMoved, automove } = slabs;
  const mostPages = Math.max(1, ...classes.map((c) => c.pages));
  return (
    <section className="inside-part" aria-label="Slab classes">
      <h3>Memory in slab classes</h3>
      <MemoryBar
        bar={slabBar(slabs)}
        line="full at"
        caption="Memory of this node by what it is used for"
      />
      <p className="inside-note">
        {automoveWords[automove]}{' '}
        {pagesMoved === 0 ? 'No page was' : `${counted(pagesMoved, 'page')} were`} moved so far.
      </p>
      {classes.length === 0 && <p className="quiet">No class has a page yet.</p>}
      {classes.map((slab) => (
        <Class key={slab.class} slab={slab} mostPages={mostPages} />
      ))}
    </section>
  );
}

function Class({ slab, mostPages }: { slab: SlabClass; mostPages: number }) {
  const { pages, chunksPerPage, usedChunks, freeChunks, hot, warm, cold, temp } = slab;
  const chunks = pages * chunksPerPage;
  const width = (part: number) => `${((100 * part * pages) / (chunks * mostPages)).toFixed(3)}%`;
  const gone = [
    slab.evicted > 0 ? `${formatCount(slab.evicted)} evicted` : '',
    slab.movedOut > 0
      ? `${formatCount(slab.movedOut)} gone with a page that was moved, apart from evictions`
      : '',
    slab.outOfMemory > 0 ? `${counted(slab.outOfMemory, 'write')} out of memory` : '',
  ].filter(Boolean);
  return (
    <div className="slab">
      <p>
        <b>Class {slab.class}</b>: {formatBytes(slab.chunkBytes)} each, {counted(pages, 'page')}
      </p>
      <svg width="100%" height="14" aria-hidden="true">
        <rect className="memory-data" y="1" width={width(usedChunks)} height="12" />
        <rect
          className="memory-free"
          x={width(usedChunks)}
          y="1"
          width={width(freeChunks)}
          height="12"
        />
      </svg>
      <p className="inside-note">
        {formatCount(usedChunks)} of {formatCount(chunks)} chunks used (
        {formatPercent(usedChunks / chunks)}). HOT {formatCount(hot)}, WARM {formatCount(warm)},
        COLD {formatCount(cold)}, TEMP {formatCount(temp)}
        {cold > 0 && `; the oldest was used ${formatCount(slab.ageSeconds)} s ago`}.
        {gone.length > 0 && ` ${gone.join(', ')}.`}
      </p>
    </div>
  );
}
