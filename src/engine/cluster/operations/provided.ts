import { Operations } from './operations.ts';
import { provideOperations } from './port.ts';

/** Imported for its effect by hosts that have all code at hand. */
provideOperations(Operations);
