import { useEffect, useMemo } from 'react';
import { Lens } from './lens.ts';
import { Scene, type SceneProps } from './Scene.tsx';

/** One shard of a large cluster as a stage of its own: its nodes with their slots and items, its requests. */
export function ShardStage({
  lab,
  topology,
  group,
  width,
  height,
  invites,
}: SceneProps & { group: number }) {
  const lens = useMemo(() => new Lens(lab, topology, group), [lab, topology, group]);
  useEffect(() => lens.start(), [lens]);
  const { topology: shown } = lens;
  return <Scene lab={lens.lab} topology={shown} width={width} height={height} invites={invites} />;
}
