import { counted } from '../../core/counted';
import path from 'node:path';
import type { CellSource, Machine } from '../../contract/recipe';
import type { CellCentre } from '../../contract/study';
import { InputError } from '../../core/errors';
import type { Column } from '../../core/profiles';
import { cellText } from '../../core/profiles';
import type { Task } from '../../core/task';
import { joinCells } from '../../study/cells/join-cells';
import type { FailedRow } from '../embed-rows';
import { channelsOf } from '../row-embedder';
import type { RowFiles } from '../row-files';
import { detectCells, nuclearChannel } from './detect-cells';

/** The images in which cells are looked for. */
export interface CellStudy {
  readonly channels: readonly string[];
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
}

export interface FoundCells {
  /** By row of the study. */
  readonly cells: readonly (readonly CellCentre[])[];
  readonly failed: readonly FailedRow[];
  readonly notes: readonly string[];
}

async function readCells(study: CellStudy, file: string): Promise<Omit<FoundCells, 'failed'>> {
  const text = (name: string, row: number): string | null => {
    const column = study.metadata.get(name);
    return column === undefined ? null : cellText(column, row);
  };
  const images = study.rows.map(({ files }, row) => ({
    paths: files.map((each) => each.path),
    plate: text('Metadata_Plate', row),
    well: text('Metadata_Well', row),
    site: text('Metadata_Site', row),
  }));
  return joinCells(images, path.resolve(file));
}

/**
 * Where the cells of every image are: from tables, or nuclei found in one channel.
 * @throws {InputError} when there are none in any image
 */
export async function findCells(
  study: CellStudy,
  from: CellSource,
  setting: { readonly machine: Machine; readonly shards: string; readonly task: Task },
): Promise<FoundCells> {
  const found =
    from.kind === 'table'
      ? { ...(await readCells(study, from.file)), failed: [] }
      : {
          ...(await detectCells(
            study.rows,
            nuclearChannel(from.channel, await channelsOf(study.channels, study.rows)),
            setting,
          )),
          notes: [],
        };
  const empty = found.cells.filter((cells) => cells.length === 0).length - found.failed.length;
  if (empty + found.failed.length === study.rows.length) {
    throw new InputError(`no cells were found in ${counted(study.rows.length, 'image')}`, {
      hint: 'name the channel that shows the nuclei, or give a table of cell centres',
    });
  }
  const notes =
    empty === 0
      ? []
      : [
          `${empty} of ${counted(study.rows.length, 'image')} ${empty === 1 ? 'has' : 'have'} no cells and no rows`,
        ];
  return { ...found, notes: [...found.notes, ...notes] };
}
