let keep: () => Promise<boolean> = async () => true;

/** How the run is kept before this page loads itself again; false when it cannot be. */
export function beforeReload(first: () => Promise<boolean>): void {
  keep = first;
}

/** Loads the page again, with the run where it is. */
export async function reloadPage(): Promise<void> {
  if ((await keep()) || confirm(NOT_KEPT)) location.reload();
}

const NOT_KEPT =
  'This browser cannot keep your run while the page loads, and it is too long for a link. Load the page without it? Share saves it as a file.';

/** Why something cannot be done whose code cannot be fetched. */
export const NOT_FETCHED =
  'A part of the page could not be loaded: there is no network, or the server has a newer version by now. Try again, or load the page again.';

/** The code, or an error that says why not in words. */
export function fetched<T>(code: Promise<T>): Promise<T> {
  return code.catch(() => {
    throw new Error(NOT_FETCHED);
  });
}
