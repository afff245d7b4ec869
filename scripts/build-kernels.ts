/*
 * Compiles the inner loops of main/math/kernels/assembly to WebAssembly and writes them as text to
 * main/math/kernels/kernels-code.ts, so that source, tests and bundles need no build step for them. Run it after a change
 * there; a test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = new URL('../main/math/kernels/', import.meta.url);
const SOURCE = new URL('assembly/', FOLDER);
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];
const WIDTH = 100;

/** The module's bytes. */
export async function compileKernels(): Promise<Buffer> {
  let code: Uint8Array | undefined;
  const messages: string[] = [];
  const { error } = await asc.main(['kernels.ts', '--outFile', 'kernels.wasm', ...OPTIONS], {
    readFile: (name: string) => {
      try {
        return readFileSync(new URL(name, SOURCE), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name: string, contents: Uint8Array | string) => {
      if (typeof contents !== 'string') code = contents;
    },
    listFiles: () => [],
    stderr: { write: (text: Uint8Array | string) => messages.push(text.toString()) },
  });
  if (error !== null || code === undefined)
    throw new Error(`${error?.message ?? 'no code'}\n${messages.join('')}`);
  return Buffer.from(code);
}

/** The text of kernels-code.ts. */
function asSource(code: Buffer): string {
  const text = code.toString('base64');
  const lines = Array.from({ length: Math.ceil(text.length / WIDTH) }, (_, i) =>
    text.slice(i * WIDTH, (i + 1) * WIDTH),
  );
  return [
    '/** Written by scripts/build-kernels.ts from assembly/: a WebAssembly module in base64. */',
    `export const KERNELS_CODE =\n${lines.map((line) => `  '${line}'`).join(' +\n')};\n`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = fileURLToPath(new URL('kernels-code.ts', FOLDER));
  const code = await compileKernels();
  writeFileSync(target, asSource(code));
  process.stdout.write(`${path.relative(process.cwd(), target)}: ${code.length} bytes of WebAssembly\n`);
}
