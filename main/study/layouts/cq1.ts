import type { Layout } from '../layout';
import { fileName, folderOf, trimZeros } from '../layout';
import { defineNameLayout } from '../name-layout';
import { wellName } from '../../core/wells';

const MOST_WELLS = 1536;

/** Wells of a plate with so many columns: rows and columns are 2 to 3. */
const plateWells = (columns: number): number => (columns * columns * 2) / 3;

/** Columns of the smallest plate that has a well of this number, wells counted row by row from 1. */
function plateColumns(highest: number): number {
  return highest <= 96 ? 12 : highest <= 384 ? 24 : 48;
}

export const cq1: Layout = defineNameLayout({
  id: 'cq1',
  title: 'Yokogawa CQ1, CV1000',
  summary: 'Names such as W0262F0001T0001Z000C2.tif, where the well is a number counted row by row.',
  citation: 'CQ1 export',
  patterns: [/^W(?<index>\d{1,4})F(?<field>\d{3,4})T(?<t>\d{4})Z(?<z>\d{2,3})C(?<ch>\d)\.tiff?$/i],
  complete: (context) => {
    const highest = new Map<string, number>();
    for (const { full, path } of context.images) {
      const index = Number(/^W(\d{1,4})F/i.exec(fileName(path))?.[1] ?? 0);
      const folder = folderOf(full);
      highest.set(folder, Math.max(highest.get(folder) ?? 0, index));
    }
    const formats = new Set(
      [...highest.values()].filter((index) => index > 0).map((index) => plateWells(plateColumns(index))),
    );
    if (formats.size > 0) {
      context.warn(
        `wells are numbers, counted row by row on plates of ${[...formats].join(' and ')} wells: the smallest that hold the highest number`,
      );
    }
    return Promise.resolve((file, groups, fields) => {
      const folder = folderOf(file.full);
      const columns = plateColumns(highest.get(folder) ?? 0);
      const index = Number(groups['index']) - 1;
      if (index < 0 || index >= MOST_WELLS) return null;
      const well = wellName({ row: Math.floor(index / columns) + 1, column: (index % columns) + 1 });
      return {
        ...fields,
        well,
        plate: fileName(folder) || null,
        extra: { well_number: trimZeros(groups['index'] ?? '') },
      };
    });
  },
});
