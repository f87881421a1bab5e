import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** For `npx vite`: the running server that a page under development talks to. */
const target = process.env['REFRAIN_SERVER_URL'] ?? 'http://127.0.0.1:8070';

/** Builds the editor into `dist/editor`, which the server serves under a strict content security policy. */
export default defineConfig({
  root: 'editor',
  plugins: [react(), tailwindcss()],
  // Nothing may be inlined: the policy forbids `data:`.
  build: { outDir: '../dist/editor', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023', sourcemap: false },
  server: {
    port: 8075,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/sign-in'].map((path) => [path, { target, changeOrigin: true, headers: { origin: target } }]),
    ),
  },
});
