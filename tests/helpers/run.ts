import { createReferenceCompute } from '../../main/compute/reference';
import type { Run } from '../../main/core/correction';
import type { Precision } from '../../main/core/matrix';
import { quietTask } from '../../main/core/task';

/** A run on the plain TypeScript compute: double precision unless asked otherwise. */
export function testRun(precision: Precision = 'double', seed = 1): Run {
  return { task: quietTask(), seed, precision, compute: createReferenceCompute(precision) };
}
