import { describe, expect, it } from 'vitest';
import { answer, type Build, concerns, dropOld, type Ground, keepBuild } from './store.ts';

const SCOPE = 'https://example.org/sim/';
const build: Build = {
  version: 'b1',
  entry: 'assets/index-AAAAAAAA.js',
  files: ['./', 'assets/index-AAAAAAAA.js', 'icon.svg'],
};
const html = '<script src="./assets/index-AAAAAAAA.js"></script>';

type Served = Record<string, { body: string; type?: string; status?: number } | undefined>;

/** A browser with caches and a server; `asked` collects what was fetched. */
function browser(served: Served) {
  const stores = new Map<string, Map<string, Response>>();
  const asked: string[] = [];
  const addressOf = (request: RequestInfo | URL) =>
    (request instanceof Request ? request.url : String(request)).replace(/[?#].*/, '');
  const find = (store: Map<string, Response>, request: RequestInfo | URL) =>
    store.get(addressOf(request))?.clone();
  const cacheOf = (store: Map<string, Response>) => ({
    match: async (request: RequestInfo | URL) => find(store, request),
    put: async (url: string, response: Response) => void store.set(addressOf(url), response),
  });
  const caches = {
    open: async (name: string) => {
      if (!stores.has(name)) stores.set(name, new Map());
      return cacheOf(stores.get(name) as Map<string, Response>);
    },
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    match: async (request: RequestInfo | URL) =>
      [...stores.values()].map((store) => find(store, request)).find((kept) => kept),
  };
  const ground: Ground = {
    scope: SCOPE,
    caches: caches as unknown as CacheStorage,
    async fetch(request, how) {
      const url = addressOf(request);
      asked.push(`${url.replace(SCOPE, '') || './'}${how?.cache ? ` ${how.cache}` : ''}`);
      const file = served[url.replace(SCOPE, '') || './'];
      const type = file?.type ?? (url === SCOPE ? 'text/html; charset=utf-8' : 'text/javascript');
      return new Response(file?.body ?? 'none', {
        status: file ? (file.status ?? 200) : 404,
        headers: { 'content-type': type },
      });
    },
  };
  return { ground, asked, names: () => [...stores.keys()] };
}

const served: Served = {
  './': { body: html },
  'assets/index-AAAAAAAA.js': { body: 'first' },
  'icon.svg': { body: 'icon', type: 'image/svg+xml' },
};

/** A request as a page makes it; the test's own Request knows no navigation. */
function requestOf(path: string, mode: RequestMode = 'cors', method = 'GET'): Request {
  const request = new Request(`${SCOPE}${path}`, { method });
  Object.defineProperty(request, 'mode', { value: mode });
  return request;
}

describe('keeping a build', () => {
  it('fetches each file once, and those without a hash past the browser store', async () => {
    const { ground, asked, names } = browser(served);
    await keepBuild(build, ground);
    expect(asked.sort()).toEqual(['./ no-cache', 'assets/index-AAAAAAAA.js', 'icon.svg no-cache']);
    expect(names()).toEqual([`cachescape ${SCOPE} b1`]);
  });

  it('takes files with a hash from an older build', async () => {
    const { ground, asked } = browser(served);
    await keepBuild(build, ground);
    asked.length = 0;
    await keepBuild({ ...build, version: 'b2' }, ground);
    expect(asked.sort()).toEqual(['./ no-cache', 'icon.svg no-cache']);
  });

  it.each<[string, Served]>([
    ['a file is missing', { ...served, 'icon.svg': undefined }],
    ['the server fails', { ...served, 'icon.svg': { body: '', status: 500 } }],
    [
      'the host answers with the page instead',
      { ...served, 'assets/index-AAAAAAAA.js': { body: html, type: 'text/html' } },
    ],
    ['the page is of another build', { ...served, './': { body: html.replace('AAA', 'BBB') } }],
  ])('fails as a whole where %s', async (_, files) => {
    await expect(keepBuild(build, browser(files).ground)).rejects.toThrow(/ b1/);
  });
});

describe('answering', () => {
  it('gives the page and its files without a network, also with words after their names', async () => {
    const { ground, asked } = browser(served);
    await keepBuild(build, ground);
    asked.length = 0;
    const texts = await Promise.all(
      [
        requestOf('', 'navigate'),
        requestOf('index.html?present=1', 'navigate'),
        requestOf('assets/index-AAAAAAAA.js?again'),
      ].map(async (request) => (await answer(request, build, ground)).text()),
    );
    expect(texts).toEqual([html, html, 'first']);
    expect(asked).toEqual([]);
  });

  it('gives a page of an older build its own parts, and a new one the new page', async () => {
    const { ground } = browser(served);
    await keepBuild({ ...build, files: [...build.files] }, ground);
    const next: Build = { version: 'b2', entry: 'assets/index-CCCCCCCC.js', files: ['./'] };
    const later = browser({ './': { body: 'assets/index-CCCCCCCC.js' } });
    await keepBuild(next, { ...ground, fetch: later.ground.fetch });
    const part = await answer(requestOf('assets/index-AAAAAAAA.js'), next, ground);
    const page = await answer(requestOf('', 'navigate'), next, ground);
    expect([await part.text(), await page.text()]).toEqual(['first', 'assets/index-CCCCCCCC.js']);
  });

  it('asks the network for what it does not have', async () => {
    const { ground, asked } = browser({ 'new.js': { body: 'new' } });
    const response = await answer(requestOf('new.js'), build, ground);
    expect([await response.text(), asked]).toEqual(['new', ['new.js']]);
  });

  it('leaves alone what is not the page: other pages, other hosts, what is sent', () => {
    const { ground } = browser(served);
    const told = [
      requestOf('', 'navigate'),
      requestOf('?present=1#/play/x', 'navigate'),
      requestOf('icon.svg'),
      requestOf('embed.html', 'navigate'),
      requestOf('licenses.md', 'navigate'),
      requestOf('icon.svg', 'cors', 'POST'),
      new Request('https://example.org/other.js'),
    ].map((request) => concerns(request, ground));
    expect(told).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('dropping old builds', () => {
  const versions = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6'];

  async function kept(anyOpen: boolean): Promise<string[]> {
    const { ground, names } = browser(served);
    await ground.caches.open('cachescape https://example.org/other/ b1');
    for (const version of versions) await keepBuild({ ...build, version }, ground);
    await dropOld({ ...build, version: 'b6' }, ground, anyOpen);
    return names().map((name) => name.replace(`cachescape ${SCOPE} `, ''));
  }

  it('drops all where no page is open, but nothing of another folder', async () => {
    expect(await kept(false)).toEqual(['cachescape https://example.org/other/ b1', 'b6']);
  });

  it('keeps the last four for pages that are open', async () => {
    expect(await kept(true)).toEqual([
      'cachescape https://example.org/other/ b1',
      ...['b2', 'b3', 'b4', 'b5', 'b6'],
    ]);
  });
});
