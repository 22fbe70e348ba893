import type { NodeTypes } from '../../exchange/aws/nodeTypes.ts';
import data from './node-types.json' with { type: 'json' };

/** The node types of ElastiCache with the numbers that the engine needs. Sources stand in the file. */
export const nodeTypes: NodeTypes = data;
