/**
 * `npm run bench [name…]`: prints how fast things are, side by side with other programs where those are installed.
 * Figures of one run only are compared with each other; machines differ, and are noisy.
 */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

interface Bench {
  readonly run: () => Promise<void>;
}

const folder = path.dirname(fileURLToPath(import.meta.url));
const asked = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no bench "${unknown[0]}" (there are ${names.join(', ')})\n`);
  process.exit(2);
}

process.stdout.write(`${cpus().length} cores, ${cpus()[0].model}, Node ${process.version}\n`);
for (const name of names.filter((candidate) => asked.length === 0 || asked.includes(candidate))) {
  process.stdout.write(`\n== ${name}\n`);
  const bench = (await import(pathToFileURL(path.join(folder, `${name}.bench.ts`)).href)) as Bench;
  await bench.run();
}
