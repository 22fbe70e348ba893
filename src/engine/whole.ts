import * as changes from './changes.ts';
import * as bus from './cluster/bus/bus.ts';
import * as memcached from './cluster/memcached.ts';
import * as operations from './cluster/operations/operations.ts';
import * as persistence from './cluster/persistence/persistence.ts';
import * as inspect from './inspect/inspect.ts';
import { engineParts, type PartCode, type PartName } from './parts.ts';
import * as yardsticks from './yardsticks/compare.ts';

const all: { [P in PartName]: PartCode<P> } = {
  bus,
  changes,
  inspect,
  memcached,
  operations,
  persistence,
  yardsticks,
};

/** Imported for its effect by hosts that have all code at hand: the command line, tests, the bench. */
engineParts.provide(all);
