import type { FileParser, Layout } from '../layout';
import { isPages } from '../layout';
import { cellomics } from './cellomics';
import { cq1 } from './cq1';
import { cv8000 } from './cv8000';
import { imagexpress } from './imagexpress';
import { incell } from './incell';
import { harmonyBarcode, operaPhenix } from './opera-phenix';

const FOLDERS = /(?:^|\/)images\/(?<batch>[^/]+)\/images\/(?<plate>[^/]+)\//i;

/** The microscopes of the gallery's data sets. */
const MICROSCOPES: readonly Layout[] = [operaPhenix, cv8000, imagexpress, cq1, incell, cellomics];

/** Batch and plate from the gallery's folders, the rest from the microscope's file names. */
export const cpg: Layout = {
  id: 'cpg',
  title: 'Cell Painting Gallery, JUMP',
  summary: '<source>/images/<batch>/images/<plate>/Images, with the names of the microscope that took them.',
  citation: 'https://broadinstitute.github.io/cellpainting-gallery',
  specificity: 4,
  async prepare(context): Promise<FileParser | null> {
    if (!context.images.some(({ full }) => FOLDERS.test(full))) return null;
    const parsers = await Promise.all(
      MICROSCOPES.map((layout) => layout.prepare({ ...context, warn: () => undefined })),
    );
    return (file) => {
      const groups = FOLDERS.exec(file.full)?.groups;
      if (groups === undefined) return null;
      for (const parser of parsers) {
        const fields = parser?.(file) ?? null;
        if (fields === null || isPages(fields)) continue;
        return { ...fields, batch: groups['batch'] ?? null, plate: harmonyBarcode(groups['plate'] ?? '') };
      }
      return null;
    };
  },
};
