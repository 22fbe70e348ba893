export type Simplification = {
  readonly id: string;
  readonly topic:
    | 'time'
    | 'clients'
    | 'network'
    | 'nodes'
    | 'memory'
    | 'failover'
    | 'database'
    | 'serverless';
  /** What the model does. */
  readonly model: string;
  /** What the real thing does. */
  readonly real: string;
  /** Where a reader would trip over it. */
  readonly where: string;
};

export type Constant = {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** A public source, or "assumed" with the reason. */
  readonly source: string;
  /** Path in the scenario where it can be changed, if it can. */
  readonly knob?: string;
};
