import { GRID } from '../../images/plate/illumination';
import { encodePng } from '../../images/sharp-engine';
import type { ImageGroup } from '../../export/report-data';
import type { PlateIllumination } from '../quality/plate-corrections';

/** Pixels of the picture for each cell of the grid. */
const CELL_PX = 4;

/** A field as a grey picture, its brightest place white. */
function illuminationPicture({ field }: PlateIllumination): Promise<Uint8Array> {
  const side = GRID * CELL_PX;
  const brightest = Math.max(...field);
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const value = field[Math.floor(y / CELL_PX) * GRID + Math.floor(x / CELL_PX)];
    return Math.round((255 * value) / brightest);
  });
  return encodePng(pixels, side, side, 1);
}

const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** What stands below the picture. */
const captionOf = ({ plate, channel, images, field }: PlateIllumination): string =>
  `${plate}, ${channel}: ${percent(Math.min(...field))} to ${percent(Math.max(...field))} of the mean, from ${images} images`;

/** The fields of the report; none where images were not divided by any. */
export async function illuminationGroups(
  fields: readonly PlateIllumination[],
): Promise<readonly ImageGroup[]> {
  if (fields.length === 0) return [];
  const images = await Promise.all(
    fields.map(async (field) => {
      const png = await illuminationPicture(field);
      return {
        dataUri: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
        caption: captionOf(field),
      };
    }),
  );
  return [{ title: 'Illumination that images were divided by', images }];
}
