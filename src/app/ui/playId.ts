/** The button that plays and pauses, wherever a page has it: the focus goes there when its own place is gone. */
export const PLAY_ID = 'play-pause';
