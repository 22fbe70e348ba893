// The one Content Security Policy. The build writes it into the pages and dist/_headers,
// and `npm run preview` and `npm start` send it with every file.

/** What the pages may do; also in a meta tag, for hosts that send no headers. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Other sites may show this page alone in a frame. It stores nothing. */
export const embedPage = '/embed.html';

const always = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * The headers of a file, by its path. `frame-ancestors` has no effect in a meta tag.
 * @param {string} path
 * @returns {Record<string, string>}
 */
export function headersFor(path) {
  const isEmbed = path === embedPage || `${path}.html` === embedPage;
  const policy = isEmbed ? pagePolicy : `${pagePolicy}; frame-ancestors 'none'`;
  return { 'Content-Security-Policy': policy, ...always };
}

/**
 * The same as a `_headers` file (Cloudflare Pages, Netlify). There all rules that fit a path add up, and of two
 * policies both hold: so the pages that may not be framed say so in a policy of their own.
 */
export const headerLines = [
  rule('/*', { 'Content-Security-Policy': pagePolicy, ...always }),
  ...['/', '/index.html', '/assets/*'].map((path) =>
    rule(path, { 'Content-Security-Policy': "frame-ancestors 'none'" }),
  ),
  // What tells of a new version is asked for each time; preview has everything asked for.
  ...['/', '/index.html', '/sw.js'].map((path) => rule(path, { 'Cache-Control': 'no-cache' })),
].join('\n');

function rule(path, headers) {
  return [path, ...Object.entries(headers).map(([k, v]) => `  ${k}: ${v}`), ''].join('\n');
}
