/** A build of the page, as its service worker knows it. */
export type Build = {
  /** Changes with any byte of any file. */
  version: string;
  /** The script that the page of this build starts with: another page's is another build. */
  entry: string;
  /** Every file, relative to the page; `./` is the page itself. */
  files: readonly string[];
};

/** What a service worker works with; a test hands in its own. */
export type Ground = {
  /** The address of the folder that the page lies in, ending in a slash. */
  scope: string;
  caches: CacheStorage;
  fetch(url: string | Request, how?: RequestInit): Promise<Response>;
};

export const PAGE = './';

/** A stored file answers whatever comes after its name, and whoever asks. */
const matching = { ignoreSearch: true, ignoreVary: true };

/** Builds that are kept for pages that are still open, besides the newest. */
const MOST_OLD = 4;

/** Puts a whole build into a cache of its own, or rejects. What an older build has under the same name is not fetched again. */
export async function keepBuild(build: Build, ground: Ground): Promise<void> {
  const cache = await ground.caches.open(nameOf(build, ground));
  await Promise.all(
    build.files.map(async (file) => {
      const url = new URL(file, ground.scope).href;
      const kept = hasHash(file) ? await ground.caches.match(url, matching) : undefined;
      await cache.put(url, kept ?? (await fetchOf(build, file, url, ground)));
    }),
  );
}

/** Whether a request is for this page's files, so that `answer` may answer it. */
export function concerns(request: Request, { scope }: Ground): boolean {
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return false;
  return request.mode !== 'navigate' || isPage(request.url, scope);
}

/**
 * The file of the build, else of an older one for a page that was opened with it, else from the network. The page
 * itself comes from the build, whatever the server has by now: a new version comes when it is asked for.
 */
export async function answer(request: Request, build: Build, ground: Ground): Promise<Response> {
  const cache = await ground.caches.open(nameOf(build, ground));
  if (request.mode === 'navigate') {
    return (await cache.match(ground.scope, matching)) ?? ground.fetch(request);
  }
  return (
    (await cache.match(request, matching)) ??
    (await ground.caches.match(request, matching)) ??
    ground.fetch(request)
  );
}

/** Drops older builds: all, or all but the last few while pages are open that may need them. */
export async function dropOld(build: Build, ground: Ground, anyOpen: boolean): Promise<void> {
  const own = nameOf(build, ground);
  const names = await ground.caches.keys();
  const old = names.filter((name) => name.startsWith(prefixOf(ground)) && name !== own);
  const gone = anyOpen ? old.slice(0, -MOST_OLD) : old;
  await Promise.all(gone.map((name) => ground.caches.delete(name)));
}

/** Two builds on one host, in two folders, know nothing of each other. */
function prefixOf({ scope }: Ground): string {
  return `cachescape ${scope} `;
}

function nameOf({ version }: Build, ground: Ground): string {
  return prefixOf(ground) + version;
}

/** Names with a hash in them never mean anything else. */
function hasHash(file: string): boolean {
  return /^assets\/.+-[\w-]{8}\.\w+$/.test(file);
}

function isPage(url: string, scope: string): boolean {
  const path = url.slice(scope.length).replace(/[?#].*$/, '');
  return path === '' || path === 'index.html';
}

async function fetchOf(
  build: Build,
  file: string,
  url: string,
  { fetch }: Ground,
): Promise<Response> {
  const response = await fetch(url, hasHash(file) ? {} : { cache: 'no-cache' });
  const isHtml = response.headers.get('content-type')?.startsWith('text/html') === true;
  // Some hosts answer with the page where a file is missing.
  if (!response.ok || response.redirected || isHtml !== (file === PAGE)) {
    throw new Error(`${file} of version ${build.version} cannot be had.`);
  }
  // While a new version is put on the server, the page may be of another one than its worker.
  if (file === PAGE && !(await response.clone().text()).includes(build.entry)) {
    throw new Error(`The page on the server is not of version ${build.version}.`);
  }
  return response;
}
