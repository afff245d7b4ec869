import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The page is served by app://bundle under a policy without inline code: everything stays a file with a relative URL.
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome140',
    chunkSizeWarningLimit: 1500,
  },
});
