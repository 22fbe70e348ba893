import { RUN_SCHEMA, type Run, SCENARIO_SCHEMA, type Scenario } from './scenario.ts';

/**
 * The scenario that opens first, and the value of everything that a scenario file leaves out. A fresh copy
 * each time.
 */
export function defaultScenario(): Scenario {
  return {
    schema: SCENARIO_SCHEMA,
    name: 'First hit',
    question: 'Why is the first answer slow and the next one fast?',
    zones: ['us-east-1a', 'us-east-1b'],
    cluster: {
      deployment: 'node-based',
      name: 'shop',
      engine: 'valkey',
      engineVersion: '8.0',
      clusterMode: 'disabled',
      nodeType: 'cache.t4g.micro',
      vcpus: 2,
      // Far below the 512 MiB of the type, so that one square is one item.
      maxmemoryBytes: 2_621_440,
      reservedMemoryPercent: 25,
      // The burst of the type; its baseline is 64 Mbit/s.
      networkMbitPerSecond: 5_000,
      maxclients: 20_000,
      automaticFailover: true,
      multiAz: true,
      nodeGroups: [
        {
          id: '0001',
          slots: [],
          nodes: [
            { id: '0001-001', zone: 'us-east-1a' },
            { id: '0001-002', zone: 'us-east-1b' },
          ],
        },
      ],
      maxStorageBytes: 0,
      maxEcpuPerSecond: 0,
    },
    cache: {
      pattern: 'write-through',
      evictionPolicy: 'allkeys-lru',
      maxmemorySamples: 3,
      ttlMs: 300_000,
      ttlJitterPercent: 10,
      slabAutomove: 'by-age',
    },
    workload: {
      ratePerSecond: 4_000,
      arrivals: 'poisson',
      shape: 'constant',
      shapeMs: 60_000,
      shapeFactor: 5,
      readPercent: 95,
      keyspace: 200,
      popularity: 'zipf',
      zipfExponent: 0.99,
      hotKeyPercent: 50,
      phaseRequests: 20_000,
      phaseKeys: 20,
      keyBytes: 16,
      valueBytes: 10_000,
      valueLaw: 'lognormal',
      valueSigma: 0,
      valueShape: 0.35,
    },
    clients: {
      appZones: ['us-east-1a', 'us-east-1b'],
      appDiscovery: [],
      poolSize: 50,
      connectTimeoutMs: 1_000,
      commandTimeoutMs: 500,
      connections: 'pool',
      topologyRefreshMs: 1_000,
      clusterAware: true,
      slotTable: 'table',
      retries: 1,
      retryBackoffMs: 50,
      retryJitter: true,
      singleFlight: false,
      tls: false,
      readFrom: 'primary',
      distribution: 'ketama',
      discoverySeconds: 60,
      waitReplicas: 0,
      waitTimeoutMs: 1_000,
      onCacheError: 'origin',
    },
    origin: {
      instance: 'db.r6g.large',
      zone: 'us-east-1a',
      workers: 24,
      serviceMs: 6,
      serviceSigma: 0.3,
      writeFactor: 1.5,
      connectionLimit: 1_000,
      timeoutMs: 2_000,
    },
    network: { sameZoneRttMicros: 200, crossZoneRttMicros: 950, sigma: 0.15 },
    failover: {
      kind: 'managed',
      nodeTimeoutMs: 15_000,
      requireFullCoverage: true,
      replicaValidityFactor: 10,
      detectMinMs: 10_000,
      detectMaxMs: 15_000,
      promoteMinMs: 1_000,
      promoteMaxMs: 5_000,
      dnsTtlMs: 5_000,
      replaceMs: 360_000,
    },
    persistence: {
      appendonly: false,
      appendfsync: 'everysec',
      fsyncMs: 5,
      savePoints: [],
      durability: 'disabled',
      logMs: 3,
      snapshotMethod: 'auto',
      saveBytesPerSecond: 54_000_000,
      snapshotRetentionDays: 0,
      snapshotAtMs: 60_000,
    },
    replication: {
      backlogBytes: 0,
      outputBufferHardBytes: 0,
      outputBufferSoftBytes: 0,
      outputBufferSoftSeconds: 60,
      disklessSyncDelayMs: 0,
      restartKeepsDump: false,
      resyncAfterFailover: 'full',
    },
  };
}

/** A bare scenario is a run with seed 1 and no interventions. */
export function runOf(scenario: Scenario): Run {
  return { schema: RUN_SCHEMA, scenario, seed: 1, interventions: [] };
}
