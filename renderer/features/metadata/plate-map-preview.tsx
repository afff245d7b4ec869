import type { ReactElement } from 'react';
import type { PlateMapPreview } from '../../../main/contract/plate-map';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { columnText, counted, countText, sentenceOf } from '../../ui/words';

/** What joining a map would do: what fits, what does not, by name. */
export function PlateMapPreviewCard(props: {
  readonly preview: PlateMapPreview;
  readonly isBusy: boolean;
}): ReactElement {
  const { preview, isBusy } = props;
  const { title, by, columns, matchedWells, totalWells, matchedImages, totalImages, changed } = preview;
  const { joinPlateMap, discardPlateMap } = useActions();
  return (
    <section className="map-preview" aria-label={`Preview of ${title}`}>
      <h3>{title}</h3>
      <p>
        Joined by {by}, it describes <strong>{countText(matchedWells)}</strong> of{' '}
        {counted(totalWells, 'well')} and <strong>{countText(matchedImages)}</strong> of{' '}
        {counted(totalImages, 'image')}, and gives {columns.map(columnText).join(', ')}.
        {changed === 0
          ? ''
          : ` Of ${counted(changed, 'image')} something else was known; the map is believed.`}
      </p>
      {preview.notes.map((note) => (
        <p key={note} className="muted">
          {sentenceOf(note)}
        </p>
      ))}
      <SampleRows preview={preview} />
      <NameList
        title="Wells of the study that the map does not have"
        names={preview.unmatched}
        total={preview.unmatchedTotal}
      />
      <NameList
        title="Wells of the map without an image"
        names={preview.wellsWithoutImages}
        total={preview.wellsWithoutImagesTotal}
      />
      <NameList
        title="Images of which no well is known"
        names={preview.imagesWithoutWells}
        total={preview.imagesWithoutWellsTotal}
      />
      <NameList
        title="Rows of the map that cannot be used"
        names={preview.problems}
        total={preview.problems.length}
      />
      <div className="button-row">
        <Button kind="primary" isDisabled={isBusy || matchedWells === 0} onPress={() => void joinPlateMap()}>
          {isBusy ? 'Joining …' : 'Join it'}
        </Button>
        <Button kind="quiet" onPress={discardPlateMap}>
          Discard
        </Button>
      </div>
    </section>
  );
}

/** Names, folded away where they are many. */
function NameList(props: {
  readonly title: string;
  readonly names: readonly string[];
  readonly total: number;
}): ReactElement | null {
  const { title, names, total } = props;
  if (total === 0) return null;
  return (
    <details className="skipped" open={total <= 8}>
      <summary>
        {title} <span className="muted">({countText(total)})</span>
      </summary>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {total > names.length ? <p className="muted">The first {countText(names.length)} are listed.</p> : null}
    </details>
  );
}

const ROWS_SHOWN = 5;

function SampleRows({ preview }: { readonly preview: PlateMapPreview }): ReactElement | null {
  const { columns, sampleRows } = preview;
  if (sampleRows.length === 0) return null;
  return (
    <div className="cross-scroll" role="region" aria-label="Some wells of the map" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Well</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {columnText(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sampleRows.slice(0, ROWS_SHOWN).map(({ well, values }) => (
            <tr key={well}>
              <th scope="row">{well}</th>
              {values.map((value, i) => (
                <td key={columns[i]}>{value ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
