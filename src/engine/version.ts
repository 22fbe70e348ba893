/** Changes whenever a run may give another digest than before. */
export const ENGINE_VERSION = '3';
