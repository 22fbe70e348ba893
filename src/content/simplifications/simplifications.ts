import { clientsConstants, clientsSimplifications } from './clients.ts';
import { databaseConstants, databaseSimplifications } from './database.ts';
import type { Constant, Simplification } from './entry.ts';
import { failoverConstants, failoverSimplifications } from './failover.ts';
import { memoryConstants, memorySimplifications } from './memory.ts';
import { networkConstants, networkSimplifications } from './network.ts';
import { nodesConstants, nodesSimplifications } from './nodes.ts';
import { persistenceConstants, persistenceSimplifications } from './persistence.ts';
import { replicationConstants, replicationSimplifications } from './replication.ts';
import { serverlessConstants, serverlessSimplifications } from './serverless.ts';

/**
 * What the model leaves out or makes simpler, and the numbers it stands on. Shown on the page where it can
 * mislead, and listed whole under "How true is it?".
 */
export const simplifications: readonly Simplification[] = [
  ...networkSimplifications,
  ...nodesSimplifications,
  ...memorySimplifications,
  ...clientsSimplifications,
  ...failoverSimplifications,
  ...replicationSimplifications,
  ...persistenceSimplifications,
  ...databaseSimplifications,
  ...serverlessSimplifications,
];

/** Every number that the model stands on. A test holds them against the engine. */
export const constants: readonly Constant[] = [
  ...networkConstants,
  ...nodesConstants,
  ...memoryConstants,
  ...clientsConstants,
  ...failoverConstants,
  ...replicationConstants,
  ...persistenceConstants,
  ...databaseConstants,
  ...serverlessConstants,
];
