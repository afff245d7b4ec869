// Builds the desktop app into dist/: the page (vite), main process, preload script and engine worker (esbuild).
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const pageOnly = process.argv.includes('--page');
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
  // Bundled code asks for its own place with import.meta; in CommonJS that is __filename.
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};
// Packages with native parts or files of their own stay in node_modules.
const external = [
  'electron',
  'onnxruntime-node',
  'sharp',
  '@duckdb/*',
  'h5wasm',
  '@tensorflow/*',
  'zarrita',
  'geotiff',
];

await buildPage({ configFile: 'vite.config.ts', logLevel: 'warn' });
if (!pageOnly) {
  await build({
    ...common,
    external,
    entryPoints: { main: 'main/desktop/index.ts', 'engine-worker': 'main/desktop/engine-worker.ts' },
    outdir: 'dist/desktop',
    outExtension: { '.js': '.cjs' },
  });
  await build({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'chrome140',
    external: ['electron'],
    entryPoints: { index: 'preload/index.ts' },
    outdir: 'dist/preload',
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
  });
}
