import type { Tuning } from '../../contract/judgement';
import type { Recipe } from '../../contract/recipe';
import type { DeviceReport } from '../../core/compute';
import type { Task } from '../../core/task';
import type { MethodOutcome } from '../compare-methods';
import type { Judgement } from '../judge-methods';
import type { PreparedStudy } from '../prepared-study';

/** Everything that outputs are made of. */
export interface OutputInput {
  readonly folder: string;
  readonly recipe: Recipe;
  readonly study: PreparedStudy;
  readonly outcomes: readonly MethodOutcome[];
  readonly judgement: Judgement;
  readonly tuning: readonly Tuning[];
  readonly device: DeviceReport;
  readonly assetsFolder: string;
  readonly task: Task;
}

/** A method id as part of a file name: `robust-mad+harmony`. */
export const fileName = (id: string): string => id.replaceAll(/[^a-z0-9+-]/gi, '_');

/** A method id as part of an `obsm` key, which scanpy users type: `X_robust_mad_harmony`. */
export const keyName = (id: string): string => id.replaceAll(/[^a-z0-9]/gi, '_');
