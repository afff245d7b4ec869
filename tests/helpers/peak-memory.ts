import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../scripts/unbatch.mjs');
const TELL_PEAK =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("PEAK "+process.resourceUsage().maxRSS))';

export interface MeasuredCommand {
  /** Largest resident memory with all its threads, files mapped into it included. */
  readonly peakMb: number;
  readonly status: number | null;
  /** What it said, without the measurement. */
  readonly stderr: string;
}

/** Runs one command line in a process of its own. @throws {Error} when it did not live to tell its peak */
export function measureCommand(argv: readonly string[]): MeasuredCommand {
  const { stderr, status } = spawnSync(process.execPath, ['--import', TELL_PEAK, SCRIPT, ...argv], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // Whoever sets the number of file threads gets the command in the process that is measured.
    env: { ...process.env, UV_THREADPOOL_SIZE: '4' },
  });
  const peak = /PEAK (\d+)$/.exec(stderr);
  if (peak === null) throw new Error(`unbatch ended with ${status}: ${stderr.slice(-500)}`);
  return { peakMb: Number(peak[1]) / 1024, status, stderr: stderr.slice(0, peak.index) };
}
