import type { ReactElement } from 'react';
import type { DeviceName } from '../../../main/contract/embedding-state';
import type { ModelEntry } from '../../../main/contract/project';
import type { NetworkPrecision } from '../../../main/contract/recipe';
import { RadioCards } from '../../ui/choice';
import { precisionFault } from './precision-fault';

const PRECISIONS = [
  { id: 'fp32', title: 'Single', note: 'The numbers of the model as its makers published it.' },
  {
    id: 'fp16',
    title: 'Half',
    note: 'On a graphics card: about half the memory, often faster. What it changes is measured on your images.',
  },
  {
    id: 'int8',
    title: 'Eight bits',
    note: 'On the processor: faster, and coarser. What it changes is measured on your images.',
  },
] as const satisfies readonly {
  readonly id: NetworkPrecision;
  readonly title: string;
  readonly note: string;
}[];

/** In which precision a network is computed; what does not apply says why. */
export function PrecisionSetting(props: {
  readonly model: ModelEntry;
  readonly device: DeviceName;
  readonly value: NetworkPrecision;
  readonly onChange: (value: NetworkPrecision) => void;
}): ReactElement {
  const { model, device, value, onChange } = props;
  return (
    <div className="setting setting-wide">
      <h3>Precision</h3>
      <RadioCards
        label="Precision"
        value={value}
        options={PRECISIONS.map(({ id, title, note }) => {
          const fault = precisionFault(id, model, device);
          return { id, title, note: fault ?? note, isDisabled: fault !== null };
        })}
        onChange={(id) => {
          const chosen = PRECISIONS.find((each) => each.id === id);
          if (chosen !== undefined) onChange(chosen.id);
        }}
      />
    </div>
  );
}
