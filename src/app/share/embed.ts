import type { PaletteName } from '../ui/palettes.ts';

/** How a run is shown inside another page. */
export type EmbedChoice = {
  /** Address of the app, without fragment and parameters. */
  app: string;
  /** The fragment of the run: `#/play/first-hit?run=…`. */
  fragment: string;
  title: string;
  theme: 'system' | 'light' | 'dark';
  palette: PaletteName;
  height: number;
  /** Stands still at the start; a run says so in its fragment. */
  paused: boolean;
};

export const EMBED_PAGE = 'embed.html';

/** The address of the view for frames. */
export function embedAddress(choice: EmbedChoice): string {
  const parameters = new URLSearchParams();
  if (choice.theme !== 'system') parameters.set('theme', choice.theme);
  if (choice.palette !== 'wong') parameters.set('palette', choice.palette);
  if (choice.paused) parameters.set('paused', '1');
  const query = parameters.toString();
  return new URL(
    `${EMBED_PAGE}${query ? `?${query}` : ''}${choice.fragment}`,
    choice.app,
  ).toString();
}

/**
 * What the frame may do: run its own script and open the whole app in a window of its own. It may not lead the page
 * around it elsewhere, send forms, open dialogs or save files.
 */
const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** HTML to be pasted into a page. */
export function embedSnippet(choice: EmbedChoice): string {
  const address = attribute(embedAddress(choice));
  const title = attribute(`Cachescape: ${choice.title}`);
  return `<iframe src="${address}" title="${title}" width="100%" height="${choice.height}" style="border: 0" sandbox="${SANDBOX}" loading="lazy" referrerpolicy="no-referrer"></iframe>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
