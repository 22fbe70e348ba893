import type { Constant, Simplification } from './entry.ts';

/** Time, and the network: what is simpler than the real thing. */
export const networkSimplifications: readonly Simplification[] = [
  {
    id: 'time-compressed-nothing',
    topic: 'time',
    model:
      'Simulated time is a whole number of nanoseconds and nothing in it is shortened for the show: slow motion slows everything alike.',
    real: 'The same, but nobody can watch it.',
    where:
      'A database read takes thousands of times longer on screen than in life, and so does a hit.',
  },
  {
    id: 'network-lognormal',
    topic: 'network',
    model:
      'A message takes half a round trip, drawn around a median that depends only on whether it crosses zones. Messages are lost one by one only where packet loss is struck: each is then sent again after 200 ms, then 400 ms, and so on. A cut is a cut.',
    real: 'Pairs of zones differ (0.66 to 1.26 ms were measured between zones of us-east-1), a little loss is usual, and on a busy connection TCP notices it sooner (fast retransmit).',
    where: 'The far tail of latency is thinner than in life.',
  },
  {
    id: 'bandwidth',
    topic: 'network',
    model:
      'The baseline bandwidth of a node limits what its replicas receive and how fast a full sync is. Requests and answers of clients are not slowed by it.',
    real: 'Client traffic shares that bandwidth, can burst above it for a while, and is throttled afterwards (NetworkBandwidthOutAllowanceExceeded).',
    where: 'Large values at high rates on a small node type: in life the network gives out first.',
  },
  {
    id: 'no-tls',
    topic: 'network',
    model:
      'A new connection costs one round trip, to a Serverless cache also a TLS handshake of 5 ms. On node-based clusters in-transit encryption is not modelled.',
    real: 'In-transit encryption adds a handshake to each new connection and CPU for every byte; no figures are published for node-based clusters.',
    where: 'Reconnecting after a failover is cheaper here than with in-transit encryption.',
  },
];

/** Time, and the network: the numbers. */
export const networkConstants: readonly Constant[] = [
  {
    name: 'Round trip inside a zone, median',
    value: 200,
    unit: 'µs',
    source:
      'ElastiCache PING 0.11 to 0.34 ms (cachee.ai 2026); about 0.3 ms with service (valkey.io 2024)',
    knob: 'network.sameZoneRttMicros',
  },
  {
    name: 'Round trip between zones, median',
    value: 950,
    unit: 'µs',
    source: 'mean of 15 pairs of zones of us-east-1, 0.66 to 1.26 ms (richardimaoka/aws-ping 2019)',
    knob: 'network.crossZoneRttMicros',
  },
  {
    name: 'Spread of the network (sigma of the lognormal)',
    value: 0.15,
    unit: '',
    source: 'assumed: the published figures are means and ranges',
    knob: 'network.sigma',
  },
  {
    name: 'TLS handshake of a new connection, Serverless',
    value: 5,
    unit: 'ms',
    source: 'AWS agent toolkit, ElastiCache reference 2026',
  },
];
