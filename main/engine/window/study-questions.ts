import path from 'node:path';
import type { ControlProposal, PlateMapPreview, PlateMapSource } from '../../contract/plate-map';
import type { Column } from '../../core/profiles';
import { cellText, metadataName } from '../../core/profiles';
import type { Place } from '../../study/plate-map/match-plate-map';
import { previewPlateMap } from '../../study/plate-map/join-plate-map';
import { controlProposals } from '../../study/propose-controls';
import type { StudyFile } from './project-files';

const UNFIT = 'does not fit the layout';

/** Where the rows of a study were taken, from the columns that the scan gave them. */
function rowPlaces({ rows, metadata }: StudyFile): readonly Place[] {
  const text = (name: string): ((row: number) => string | null) => {
    const column: Column | undefined = metadata.get(metadataName(name));
    return column === undefined ? () => null : (row) => cellText(column, row);
  };
  const [batch, plate, well, site, file] = ['Batch', 'Plate', 'Well', 'Site', 'Path'].map(text);
  return rows.map((_, row) => ({
    batch: batch(row),
    plate: plate(row),
    well: well(row),
    site: site(row),
    path: file(row) ?? '',
  }));
}

/**
 * What joining a plate map to a study would do; nothing is changed.
 * @throws {InputError} for a map that cannot be read or understood, or that says two things of a well
 */
export const previewStudyMap = (study: StudyFile, source: PlateMapSource): Promise<PlateMapPreview> =>
  previewPlateMap(rowPlaces(study), source);

/** Values that look like negative controls, with the reason; the likeliest first. */
export const studyControls = ({ metadata }: StudyFile): readonly ControlProposal[] =>
  controlProposals(metadata);

/** Paths of a study's files relative to the folders given, those that its layout does not fit among them. */
export function studyNames({ rows, summary }: StudyFile): readonly string[] {
  const { folders, skipped } = summary;
  const relative = (file: string): string => {
    const root = folders.find((folder) => !path.relative(folder, file).startsWith('..')) ?? '';
    return path.relative(root, file).split(path.sep).join('/');
  };
  const understood = new Set(rows.flatMap(({ files }) => files.map((file) => relative(file.path))));
  const unfit = skipped.filter(({ reason }) => reason.startsWith(UNFIT)).map((each) => each.path);
  return [...unfit, ...understood];
}
