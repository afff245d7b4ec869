/** The nuclei in one row's picture of the nuclear stain. Runs in worker threads. */
import { detectNuclei } from '../../images/nuclei/detect-nuclei';
import type { EmbeddedRow } from '../collect-views';
import type { ImageFile } from '../read-planes';
import { orFault, readPlanes } from '../read-planes';

export interface NucleusRequest {
  /** Of the nuclear stain. */
  readonly files: readonly ImageFile[];
  readonly channel: string;
}

/** Centres x, y, x, y, … in the place of features; a file that cannot be used is a result and not an error. */
export const findNuclei = ({ files, channel }: NucleusRequest): Promise<EmbeddedRow> =>
  orFault(files, async () => {
    const { planes, sha256 } = await readPlanes(files, {}, [channel]);
    const stained = planes.find((plane) => plane.channel === channel) ?? planes[0];
    const { nuclei } = detectNuclei(stained);
    return { features: Float32Array.from(nuclei.flatMap(({ x, y }) => [x, y])), sha256 };
  });
