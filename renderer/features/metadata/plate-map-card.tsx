import type { ReactElement } from 'react';
import { useState } from 'react';
import type { PlateMapPreview } from '../../../main/contract/plate-map';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { columnText, counted, countText, sentenceOf } from '../../ui/words';
import { PasteGrid } from './paste-grid';
import { PlateMapPreviewCard } from './plate-map-preview';

/** What is in the wells: maps that were joined, and a new one, shown before it is joined. */
export function PlateMapCard({ project }: { readonly project: ProjectState }): ReactElement | null {
  const trial = useAppState((state) => state.plateMap);
  const isScanning = useAppState((state) => state.jobs.scan !== undefined);
  const [isPasting, setPasting] = useState(false);
  const { choosePlateMap, tryPlateMap, discardPlateMap } = useActions();
  if (project.sample) return null;
  const joined = project.study.plateMaps ?? [];
  const isBusy = isScanning || project.run.status === 'running';
  return (
    <Card
      title="What is in the wells"
      aside={
        <>
          <Button kind="quiet" isDisabled={isBusy} onPress={() => void choosePlateMap()}>
            <Icon name="table" /> Choose a plate map…
          </Button>
          <Button kind="quiet" isDisabled={isBusy} onPress={() => setPasting(!isPasting)}>
            Paste a grid…
          </Button>
        </>
      }
    >
      {joined.length === 0 && trial === null && !isPasting ? (
        <p className="muted">
          Drop a plate map anywhere in the window to tell compounds, doses or cell lines by well: a table with
          a well column (CSV or TSV), a barcode list with its maps beside it, or an 8 × 12, 16 × 24 or 32 × 48
          grid. You see what fits before anything changes.
        </p>
      ) : null}
      <JoinedMaps maps={joined} isDisabled={isBusy} />
      {isPasting ? (
        <PasteGrid
          onTry={(source) => {
            setPasting(false);
            void tryPlateMap(source);
          }}
          onClose={() => setPasting(false)}
        />
      ) : null}
      {trial === null ? null : trial.error !== null ? (
        <Notice tone="error" title={sentenceOf(trial.error.message)} onDismiss={discardPlateMap}>
          {trial.error.hint === undefined ? undefined : sentenceOf(trial.error.hint)}
        </Notice>
      ) : trial.preview === null ? (
        <p className="muted" aria-live="polite">
          Reading the plate map …
        </p>
      ) : (
        <PlateMapPreviewCard preview={trial.preview} isBusy={isBusy} />
      )}
    </Card>
  );
}

function JoinedMaps(props: {
  readonly maps: readonly PlateMapPreview[];
  readonly isDisabled: boolean;
}): ReactElement | null {
  const { maps, isDisabled } = props;
  const { takePlateMapAway } = useActions();
  if (maps.length === 0) return null;
  return (
    <ul className="joined-maps" aria-label="Joined plate maps">
      {maps.map(({ title, columns, matchedWells, totalWells }, i) => (
        <li key={`${title} ${i}`}>
          <Icon name="tick" />
          <div>
            <strong>{title}</strong>
            <p className="muted">
              {countText(matchedWells)} of {counted(totalWells, 'well')}; gives{' '}
              {columns.map(columnText).join(', ')}
            </p>
          </div>
          <Button
            kind="quiet"
            label={`Take ${title} away`}
            isDisabled={isDisabled}
            onPress={() => void takePlateMapAway(i)}
          >
            Take away
          </Button>
        </li>
      ))}
    </ul>
  );
}
