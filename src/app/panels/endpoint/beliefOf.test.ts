import { describe, expect, it } from 'vitest';
import type { EndpointApp, EndpointState, SlotTable } from '../../../engine/inspect/endpoints.ts';
import { beliefOf } from './EndpointPanel.tsx';

const configuration: EndpointState = {
  kind: 'configuration',
  nodes: [0, 1],
  ttlNanos: 1e9,
  version: 0,
  learns: 'table',
  readFrom: 'primary',
  apps: [],
};
const app = (table: SlotTable | null, wrong = 0): EndpointApp => ({
  app: 0,
  asks: 'nodes',
  holds: null,
  ageNanos: 3e9,
  leftNanos: null,
  never: false,
  wrong,
  version: 0,
  table,
  connections: [],
});

describe('what an app believes of a configuration endpoint', () => {
  it('is its slot table: how much of it is wrong, how old it is and how it learned', () => {
    const words = (table: SlotTable | null, wrong = 0) =>
      beliefOf(configuration, app(table, wrong)).replaceAll('\u00a0', ' ');
    expect(words({ wrong: 0, ageNanos: 60e9, by: 'start' })).toBe(
      'slot table as it is; read at the start, 60 s ago',
    );
    expect(words({ wrong: 5_461, ageNanos: 2e9, by: 'moved-slot' })).toBe(
      '5,461 of 16,384 slots wrong; learned 2 s ago: one slot, by MOVED',
    );
    expect(words({ wrong: 12, ageNanos: 2e9, by: 'moved' }, 1)).toBe(
      '12 of 16,384 slots wrong; read 2 s ago, because of MOVED; 1 primary wrong',
    );
    expect(words({ wrong: 0, ageNanos: 2e9, by: 'failed' }, 2)).toBe(
      'slot table as it is; read 2 s ago, after a failed call; 2 primaries wrong',
    );
    expect(words(null)).toBe('no slot table: it calls one shard');
  });
});

describe('what an app believes of a reader endpoint', () => {
  it('is nothing where reads do not go by it', () => {
    const reader = { ...configuration, kind: 'reader' as const };
    const words = (readFrom: EndpointState['readFrom'], holds: string | null) =>
      beliefOf({ ...reader, readFrom }, { ...app(null), holds, asks: 'dns' });
    expect(words('replica', null)).toBe('does not use it');
    expect(words('primary', null)).toBe('does not use it');
    expect(words('reader-endpoint', null)).toBe('has not asked yet');
    expect(words('reader-endpoint', '0001-002')).toContain('has the address of 0001-002');
  });
});
