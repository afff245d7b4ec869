import type { ParamsOf } from '../contract/params';
import { parseParams } from '../core/params';
import type { Task } from '../core/task';
import { simulateBlood } from './blood/simulate-blood';
import { simulatePlates } from './cells/simulate-plates';
import { simulationParams } from './params';
import type { SimulatedStudy } from './simulated-study';

/** Where to, with which seed, and whatever differs from the defaults of `simulationParams`. */
export type SimulateStudyOptions = Partial<ParamsOf<typeof simulationParams>> & {
  /** The folder to fill; made where it is missing. */
  readonly out: string;
  readonly seed: number;
};

/**
 * Draws a study whose truth is known: pictures, and what each shows and was seen through in truth.csv. The same
 * options give the same bytes. `plates` also writes metadata.csv, what a laboratory would know.
 * @throws {ParamError} for options out of range
 * @throws {StorageError} where the folder cannot be written
 * @throws {CancelledError}
 */
export async function simulateStudy(options: SimulateStudyOptions, task: Task): Promise<SimulatedStudy> {
  const { out, seed, ...raw } = options;
  const params = parseParams(simulationParams, raw, 'simulate');
  const simulate = params.kind === 'blood' ? simulateBlood : simulatePlates;
  return simulate(out, params, seed, task);
}
