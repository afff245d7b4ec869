import type { DeviceName } from '../../../main/contract/embedding-state';
import type { ModelEntry } from '../../../main/contract/project';
import type { NetworkPrecision } from '../../../main/contract/recipe';

/** Why a precision does not apply to a model on a device, as a sentence; null where it does. */
export function precisionFault(
  precision: NetworkPrecision,
  { precisions }: Pick<ModelEntry, 'precisions'>,
  device: DeviceName,
): string | null {
  if (precision === 'fp32') return null;
  if (precisions === undefined) return 'Only for networks: the morphology profile has one precision.';
  if (!precisions.includes(precision))
    return 'Only for imported checkpoints: this model came as a graph, with its precision in it.';
  if (precision === 'fp16' && device === 'cpu') return 'Only on a graphics card: choose one above.';
  if (precision === 'int8' && device !== 'cpu' && device !== 'auto')
    return 'Only on the processor: choose it above.';
  return null;
}
