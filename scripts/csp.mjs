// The one Content Security Policy. The build writes it into index.html and dist/_headers,
// and `npm run preview` and `npm start` send it with every file.

/** What the page may do; also in a meta tag, for hosts that send no headers. */
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

/** @type {Record<string, string>} */
export const headers = {
  // `frame-ancestors` has no effect in a meta tag.
  'Content-Security-Policy': `${pagePolicy}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** The same headers as a `_headers` file (Cloudflare Pages, Netlify). */
export const headerLines = [
  '/*',
  ...Object.entries(headers).map(([k, v]) => `  ${k}: ${v}`),
  '',
].join('\n');
