import { Persistence } from './persistence.ts';
import { providePersistence } from './port.ts';

/** Imported for its effect by hosts that have all code at hand. */
providePersistence(Persistence);
