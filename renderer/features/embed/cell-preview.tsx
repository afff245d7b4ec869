import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { CellOverlay } from '../../../main/contract/cells';
import type { ErrorPayload } from '../../../main/contract/errors';
import type { ProjectState } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Picture } from '../../ui/picture';
import { counted, sentenceOf } from '../../ui/words';
import type { CellViews } from './cell-setting';

/** Of the radius of a centre's mark: of the picture's longer side. */
const MARK_SHARE = 0.008;

interface Shown {
  readonly key: string;
  readonly found: CellOverlay | ErrorPayload;
}

/** The cells that would be cut out of one image, drawn over it; one image after the other. */
export function CellPreview({
  project,
  views,
}: {
  readonly project: ProjectState;
  readonly views: CellViews;
}): ReactElement | null {
  const { showCells } = useActions();
  const [place, setPlace] = useState(0);
  const [shown, setShown] = useState<Shown | null>(null);
  const { preview } = project.study;
  const row = preview[place % Math.max(1, preview.length)];
  const from = JSON.stringify(views.from);
  const key = `${project.key} ${row ?? ''} ${from}`;
  useEffect(() => {
    let isWanted = true;
    if (row === undefined) return undefined;
    void showCells(row, JSON.parse(from) as CellViews['from']).then((found) => {
      if (isWanted) setShown({ key, found });
    });
    return () => {
      isWanted = false;
    };
  }, [showCells, row, from, key]);
  if (row === undefined) return null;
  const found = shown?.key === key ? shown.found : null;
  const overlay = found !== null && 'cells' in found ? found : null;
  return (
    <Card
      title="Cells of an image"
      aside={
        <Button kind="quiet" onPress={() => setPlace(place + 1)}>
          Another image
        </Button>
      }
    >
      <p aria-live="polite">{wordsOf(found)}</p>
      <div className="cell-picture">
        <Picture key={row} projectKey={project.key} row={row} sizePx={512} alt={`Image ${row + 1}`} />
        {overlay === null ? null : <Marks overlay={overlay} sizePx={sideOf(views, overlay)} />}
      </div>
    </Card>
  );
}

/** Of the square that is cut out, in the pixels of this image. */
const sideOf = ({ sizePx, sizeUm = null }: CellViews, { pixelUm }: CellOverlay): number =>
  sizeUm === null || pixelUm === null ? sizePx : Math.round(sizeUm / pixelUm);

function wordsOf(found: Shown['found'] | null): string {
  if (found === null) return 'Looking for the cells …';
  if ('cells' in found)
    return `${counted(found.cells.length, 'cell')} in this image; the square is what is cut out.`;
  return `${sentenceOf(found.message)} ${found.hint === undefined ? '' : sentenceOf(found.hint)}`;
}

function Marks({
  overlay,
  sizePx,
}: {
  readonly overlay: CellOverlay;
  readonly sizePx: number;
}): ReactElement {
  const { widthPx, heightPx, cells, outlines } = overlay;
  const middle = [...cells].sort(
    (a, b) =>
      Math.hypot(a.x - widthPx / 2, a.y - heightPx / 2) - Math.hypot(b.x - widthPx / 2, b.y - heightPx / 2),
  )[0];
  return (
    <svg className="cell-marks" viewBox={`0 0 ${widthPx} ${heightPx}`} aria-hidden="true">
      {outlines.map((points, i) => (
        <polygon key={i} points={points.join(' ')} />
      ))}
      {outlines.length > 0
        ? null
        : cells.map(({ x, y }, i) => (
            <circle key={i} cx={x} cy={y} r={MARK_SHARE * Math.max(widthPx, heightPx)} />
          ))}
      {middle === undefined ? null : (
        <rect x={middle.x - sizePx / 2} y={middle.y - sizePx / 2} width={sizePx} height={sizePx} />
      )}
    </svg>
  );
}
