/** Free room in the header: what is said there for a moment covers nothing. */
export const SAID_ID = 'header-said';
