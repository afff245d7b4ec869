import type { Samples } from '../core/samples';
import type { Design } from '../judge/confounding';
import { judgeDesign } from '../judge/confounding';

/** Whether batch and label can be told apart; null where one of them is not known. */
export function designReport({ batches, label, control }: Samples): Design | null {
  if (batches.length === 0 || label === undefined) return null;
  return judgeDesign(batches[0], label, control);
}
