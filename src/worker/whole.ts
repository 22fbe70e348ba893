import '../engine/whole.ts';
import * as schema from '../exchange/schema.ts';
import * as sessions from '../exchange/sessionSchema.ts';
import * as traces from '../exchange/trace.ts';
import * as desk from './desk.ts';
import { workerParts } from './parts.ts';
import * as tables from './tables.ts';

/** Imported for its effect where all code is at hand: in tests. */
workerParts.provide({ desk, schema, sessions, tables, traces });
