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

const node = (entryPoints, outdir, more = {}) =>
  build({ ...common, ...more, external, entryPoints, outdir, outExtension: { '.js': '.cjs' } });

await buildPage({ configFile: 'vite.config.ts', logLevel: 'warn' });
if (!pageOnly) {
  await node({ main: 'main/desktop/index.ts' }, 'dist/desktop');
  // A sandboxed preload script has no Node modules, so no banner that requires one.
  await node({ index: 'preload/index.ts' }, 'dist/preload', { banner: {}, define: {} });
  await node({ 'engine-worker': 'main/desktop/engine-worker.ts' }, 'dist/desktop');
}
