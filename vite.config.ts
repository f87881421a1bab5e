import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** For `npx vite`: the running server that a page under development talks to. */
const target = process.env['REFRAIN_SERVER_URL'] ?? 'http://127.0.0.1:8070';

/** Builds the editor into `dist/editor`, which the server serves under a strict content security policy. */
export default defineConfig({
  root: 'editor',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/editor',
    emptyOutDir: true,
    // Nothing may be inlined: the policy forbids `data:`.
    assetsInlineLimit: 0,
    target: 'es2023',
    sourcemap: false,
    // Which file became which: the server tells the browser of a page's files with the page itself.
    manifest: true,
    // What every page needs comes in one file instead of twelve: a browser asks for six at a time.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } } },
  },
  server: {
    port: 8075,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/sign-in'].map((path) => [path, { target, changeOrigin: true, headers: { origin: target } }]),
    ),
  },
});
