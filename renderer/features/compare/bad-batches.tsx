import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { columnText, counted } from '../../ui/words';

/** Batches in which labels are told much worse than the same labels in all others. */
export function BadBatches({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { setView } = useActions();
  const names = project.verdict?.badBatches ?? [];
  const { batch } = project.choice;
  if (names.length === 0 || batch === null) return null;
  return (
    <Notice
      tone="warning"
      title={`${counted(names.length, 'batch', 'batches')} unlike all others: ${names.join(', ')}.`}
    >
      Two labels or more are told there less than half as often as the same labels in the other batches. Look
      at focus, stain and plate layout ({columnText(batch)}) before anything else.{' '}
      {names.map((name) => (
        <Button
          key={name}
          kind="quiet"
          onPress={() => setView({ step: 'explore', colourBy: batch, isolated: name })}
        >
          Show {name} on the map
        </Button>
      ))}
    </Notice>
  );
}
