import type { CellOverlay } from '../../contract/cells';
import type { CellSource } from '../../contract/recipe';
import { quietTask } from '../../core/task';
import { readPlanes } from '../../embedding/read-planes';
import { detectNuclei } from '../../images/nuclei/detect-nuclei';
import { outlines } from '../../images/nuclei/outlines';
import { pixelSizes } from '../../study/scale';
import { channelsOf } from '../row-embedder';
import { nuclearChannel, stainOf } from './detect-cells';
import type { CellStudy } from './find-cells';
import { findCells } from './find-cells';

/**
 * What would be cut out of one image, to be drawn over its picture: centres from the table, or the nuclei that are
 * found, with their outlines.
 * @throws {InputError} when the image or the table cannot be read
 */
export async function cellOverlay(study: CellStudy, row: number, from: CellSource): Promise<CellOverlay> {
  const files = study.rows[row];
  const side = pixelSizes(study.metadata)?.[row] ?? NaN;
  const pixelUm = side > 0 ? side : null;
  if (from.kind === 'detect') {
    const channels = await channelsOf(study.channels, study.rows);
    const channel = nuclearChannel(from.channel, channels);
    const { planes } = await readPlanes(stainOf(files, channel).files, {}, [channel]);
    const plane = planes.find((each) => each.channel === channel) ?? planes[0];
    const { nuclei, labels } = detectNuclei(plane);
    return {
      widthPx: plane.width,
      heightPx: plane.height,
      pixelUm,
      cells: nuclei.map(({ x, y }) => ({ x, y })),
      outlines: outlines(labels, plane.width, nuclei.length),
    };
  }
  const machine = { device: 'cpu', threads: 1, modelsDir: '', runtime: 'onnx' } as const;
  const found = await findCells(study, from, { machine, shards: '', task: quietTask() });
  const { planes } = await readPlanes(files.files);
  const [{ width, height }] = planes;
  return { widthPx: width, heightPx: height, pixelUm, cells: found.cells[row], outlines: [] };
}
