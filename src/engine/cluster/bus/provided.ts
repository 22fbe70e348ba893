import { Bus } from './bus.ts';
import { provideBus } from './port.ts';

/** Imported for its effect by hosts that have all code at hand. */
provideBus(Bus);
