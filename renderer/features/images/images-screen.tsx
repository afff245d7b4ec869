import type { ReactElement } from 'react';
import type { ProjectState, StudySummary } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { Notice } from '../../ui/notice';
import { Picture } from '../../ui/picture';
import { counted, countText, fileName, sentenceOf } from '../../ui/words';
import { ExcludedImages } from './excluded-images';
import { LayoutGuess } from './layout-guess';
import { PlanesCard } from './planes-card';
import { QualityCard } from './quality-card';
import { SkippedFiles } from './skipped-files';

/** What was found in the folders. */
export function ImagesScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const { setView, chooseImages } = useActions();
  if (project === null) return null;
  const { study } = project;
  return (
    <div className="screen">
      <ScreenHead
        title={counted(study.rows, 'image')}
        aside={
          <>
            <Button onPress={() => void chooseImages()}>Other folder…</Button>
            <Button
              kind="primary"
              isDisabled={study.rows === 0}
              onPress={() => setView({ step: 'metadata' })}
            >
              Next: metadata
            </Button>
          </>
        }
      >
        {foundText(project)}
      </ScreenHead>
      <Warnings study={study} />
      <Tiles project={project} />
      {study.rows === 0 ? (
        <Notice tone="warning" title="No image was recognised.">
          Choose another folder, or see below why files were skipped.
        </Notice>
      ) : (
        <>
          <Preview project={project} />
          <QualityCard project={project} />
        </>
      )}
      <PlanesCard project={project} />
      <div className="columns-2">
        <LayoutGuess project={project} />
        <div className="stack">
          <ExcludedImages project={project} />
          <SkippedFiles study={study} />
        </div>
      </div>
    </div>
  );
}

/** More notes than that would push the images out of sight. */
const NOTES_APART = 3;

/** What the scan has to tell: what matters most by itself, many notes in one list. */
function Warnings({ study }: { readonly study: StudySummary }): ReactElement {
  const { warnings, scale } = study;
  const notes = warnings.filter((warning) => warning !== scale?.differs);
  return (
    <>
      {scale === undefined || scale.differs === null ? null : (
        <Notice tone="warning" title={sentenceOf(scale.differs)} />
      )}
      {notes.length <= NOTES_APART ? (
        notes.map((note) => <Notice key={note} tone="calm" title={sentenceOf(note)} />)
      ) : (
        <Notice tone="calm" title={`${counted(notes.length, 'note')} on these folders`}>
          <ul className="notes" aria-label="Notes on these folders" tabIndex={0}>
            {notes.map((note) => (
              <li key={note}>{sentenceOf(note)}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

function foundText({ study, sample }: ProjectState): string {
  const where = sample
    ? 'the sample study, simulated on this computer'
    : study.folders.map(fileName).join(', ');
  const channels =
    study.channels.length > 1
      ? `, each with ${study.channels.length} channels: ${study.channels.join(', ')}`
      : '';
  return `Found in ${where}${channels}.${scaleText(study)}`;
}

/** What is known of sizes and places; nothing where files do not tell. */
function scaleText({ scale, rows }: ProjectState['study']): string {
  if (scale === undefined) return '';
  const { pixelSizesUm, rowsWithPixelSize, rowsWithPosition } = scale;
  const of = (known: number): string =>
    known === rows ? 'all images' : `${countText(known)} of ${counted(rows, 'image')}`;
  const sizes = pixelSizesUm.map((size) => String(Number(size.toPrecision(3)))).join(', ');
  const size = sizes === '' ? '' : ` Pixel size ${sizes} µm, told of ${of(rowsWithPixelSize)}.`;
  return rowsWithPosition === 0 ? size : `${size} Stage positions are known of ${of(rowsWithPosition)}.`;
}

function Tiles({ project }: { readonly project: ProjectState }): ReactElement {
  const { study } = project;
  const tiles = [
    ['Image files', study.files],
    ['Points', study.rows],
    ['Plates', study.plates],
    ['Wells', study.wells],
    ['Channels', study.channels.length],
    ['Skipped files', study.skippedTotal],
  ] as const;
  return (
    <dl className="tiles" aria-label="What was found">
      {tiles
        .filter(([name, n]) => n > 0 || name === 'Skipped files')
        .map(([name, n]) => (
          <div key={name} className="tile">
            <dt>{name}</dt>
            <dd>{countText(n)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Preview({ project }: { readonly project: ProjectState }): ReactElement {
  return (
    <Card title="Preview" aside={`${project.study.preview.length} of ${countText(project.study.rows)}`}>
      <ul className="preview" aria-label="Preview" tabIndex={0}>
        {project.study.preview.map((row) => (
          <li key={row}>
            <Picture projectKey={project.key} row={row} sizePx={192} alt={`Image ${row + 1}`} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
