import { useEffect, useState } from 'react';
import {
  appColumns,
  type BeliefView,
  type Frame,
  nodeColumns,
  originColumns,
  type TopologyView,
} from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { firstPrimaries } from './wires.ts';

/** What of a frame changes the structure: who is primary, who is down, who believes what. It changes seldom. */
export type Roles = {
  readonly primary: readonly boolean[];
  readonly down: readonly boolean[];
  readonly appsDown: readonly boolean[];
  readonly originDown: boolean;
  readonly beliefs: readonly BeliefView[];
  /** Shards that somebody takes for the owners of slots that are elsewhere. */
  readonly ghosts: readonly number[];
};

/** Follows the frames and draws again only when roles or beliefs have changed. */
export function useRoles(lab: Lab, topology: TopologyView): Roles {
  const [roles, setRoles] = useState<{ of: TopologyView; sign: string; roles: Roles } | null>(null);
  useEffect(() => {
    let seen: Frame | null = null;
    let sign = '';
    return lab.onPaint((live) => {
      if (live.frame === seen || !live.frame) return;
      seen = live.frame;
      if (seen.topologyVersion !== topology.version) return;
      const now = signOf(seen, live.beliefs);
      if (now === sign) return;
      sign = now;
      setRoles({ of: topology, sign, roles: rolesOf(seen, live.beliefs) });
    });
  }, [lab, topology]);
  return roles?.of === topology ? roles.roles : startingRoles(topology);
}

function startingRoles(topology: TopologyView): Roles {
  return {
    primary: firstPrimaries(topology),
    down: topology.nodes.map(() => false),
    appsDown: [],
    originDown: false,
    beliefs: [],
    ghosts: [],
  };
}

/** A string that differs when roles or beliefs do. */
function signOf(frame: Frame, beliefs: readonly BeliefView[]): string {
  let sign = '';
  for (let i = 0; i < frame.nodes.length; i += nodeColumns.stride) {
    sign +=
      (frame.nodes[i + nodeColumns.at.primary] ?? 0) +
      2 * Math.min(3, frame.nodes[i + nodeColumns.at.state] ?? 0);
  }
  for (const up of upOf(frame)) sign += up;
  sign += frame.origin[originColumns.at.up];
  for (const belief of beliefs) sign += `|${belief.app}.${belief.group}.${belief.node}`;
  return `${sign}~${ghostsOf(frame)}`;
}

function rolesOf(frame: Frame, beliefs: readonly BeliefView[]): Roles {
  const primary: boolean[] = [];
  const down: boolean[] = [];
  for (let i = 0; i < frame.nodes.length; i += nodeColumns.stride) {
    primary.push(frame.nodes[i + nodeColumns.at.primary] === 1);
    const state = frame.nodes[i + nodeColumns.at.state] ?? 0;
    down.push(state === 1 || state >= 3);
  }
  const appsDown = upOf(frame).map((up) => up === 0);
  const originDown = frame.origin[originColumns.at.up] === 0;
  return { primary, down, appsDown, originDown, beliefs, ghosts: ghostsOf(frame) };
}

function ghostsOf({ staleSlots }: Frame): number[] {
  return [...new Set(staleSlots.map(({ group }) => group))].filter((group) => group >= 0);
}

/** 1 for an app that is up, 0 for one that is down. */
function upOf(frame: Frame): number[] {
  const ups: number[] = [];
  for (let i = appColumns.at.up; i < frame.apps.length; i += appColumns.stride)
    ups.push(frame.apps[i] ?? 1);
  return ups;
}
