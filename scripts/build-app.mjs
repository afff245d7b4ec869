// Builds the desktop app into dist/: the page (vite), main process, preload script and workers (esbuild).
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const pageOnly = process.argv.includes('--page');
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
  // Packages stay in node_modules: some have native parts or files of their own.
  packages: 'external',
  // Bundled code asks for its own place with import.meta; in CommonJS that is __filename.
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};
const node = (entryPoints, outdir, more = {}) =>
  build({ ...common, ...more, entryPoints, outdir, outExtension: { '.js': '.cjs' } });

await buildPage({ configFile: 'vite.config.ts', logLevel: 'warn' });
if (!pageOnly) {
  await node({ main: 'main/desktop/index.ts' }, 'dist/desktop');
  // A sandboxed preload script has no Node modules, so no banner that requires one.
  await node({ index: 'preload/index.ts' }, 'dist/preload', { banner: {}, define: {} });
  const workers = {
    'engine-worker': 'main/desktop/engine-worker.ts',
    'morphology-worker': 'main/embedding/morphology/morphology-worker.ts',
    'tile-worker': 'main/embedding/tile-worker.ts',
    'quality-worker': 'main/embedding/quality/quality-worker.ts',
    'nucleus-worker': 'main/embedding/nuclei/nucleus-worker.ts',
    'row-worker': 'main/compute/row-worker.ts',
    'session-worker': 'main/compute/session-worker.ts',
    'leiden-worker': 'main/projection/leiden-worker.ts',
  };
  await node(workers, 'dist/desktop');
}
