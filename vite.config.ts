import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { headerLines, headersFor, pagePolicy } from './scripts/csp.mjs';
import { offline } from './scripts/offline.mjs';

export default defineConfig(({ isSsrBuild }) => ({
  base: './',
  plugins: isSsrBuild ? [] : [react(), contentSecurityPolicy(), previewHeaders(), offline()],
  worker: { format: 'es', rolldownOptions: firstInOneFile },
  build: isSsrBuild ? commandLine : page,
  ssr: { noExternal: true, target: 'node' },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Long enough for the slowest test on a busy machine; nothing is judged by its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      reporter: ['text', 'json-summary'],
    },
  },
}));

// What is loaded first is one file for the page and one for its worker, also where later parts share code with it.
// The two pages share it; what only one of them runs stays out.
const ofOnePage = /src[\\/](?:main\.tsx|embed\.tsx|app[\\/]embed[\\/])|\.html$/;
const firstInOneFile = {
  output: {
    codeSplitting: {
      groups: [
        {
          name: 'first',
          tags: ['$initial' as const],
          test: (id: string) => !ofOnePage.test(id),
        },
      ],
    },
  },
};

const page = {
  target: 'es2023',
  sourcemap: false,
  // Scripts, fonts and pictures stay files: the policy allows no data: URL but for images.
  assetsInlineLimit: 0,
  license: { fileName: 'licenses.md' },
  rolldownOptions: { ...firstInOneFile, input: ['index.html', 'embed.html'] },
};

/** `vite build --ssr src/cli/main.ts`: the command line as one file that needs no node_modules. */
const commandLine = {
  target: 'node20',
  outDir: 'dist-cli',
  copyPublicDir: false,
  sourcemap: false,
  rolldownOptions: {
    output: { codeSplitting: false as const },
    // It has all parts of the engine at hand; that the page fetches them is nothing to warn of.
    checks: { ineffectiveDynamicImport: false },
  },
};

/** Writes the one policy into the built pages and, as headers, for hosts that read `_headers`. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy },
        injectTo: 'head-prepend',
      },
    ],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headerLines });
    },
  };
}

/** `npm run preview` and `npm start` send what a file at that path needs. */
function previewHeaders(): Plugin {
  return {
    name: 'preview-headers',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const [path = '/'] = (request.url ?? '/').split(/[?#]/);
        for (const [name, value] of Object.entries(headersFor(path)))
          response.setHeader(name, value);
        next();
      });
    },
  };
}
