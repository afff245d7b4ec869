import type { Layout } from '../layout';
import { fileName, folderOf } from '../layout';
import { defineNameLayout } from '../name-layout';

export const rxrx: Layout = defineNameLayout({
  id: 'rxrx',
  title: 'RxRx1, RxRx2, RxRx19',
  summary: 'HUVEC-1/Plate1/M23_s2_w3.png: the experiment is the batch, a plate is named <experiment>_<n>.',
  citation: 'recursionpharma/rxrx-datasets',
  specificity: 3,
  patterns: [/^(?<well>[A-Z]{1,2}\d{2})_s(?<field>\d)_w(?<ch>\d)\.png$/i],
  complete: () =>
    Promise.resolve((file, _groups, fields) => {
      const folder = folderOf(file.full);
      const number = /^Plate(\d+)$/i.exec(fileName(folder))?.[1];
      const experiment = fileName(folderOf(folder));
      if (number === undefined || experiment === '') return null;
      const cellType = /^(.+)-\d+$/.exec(experiment)?.[1];
      return {
        ...fields,
        batch: experiment,
        plate: `${experiment}_${number}`,
        ...(cellType === undefined ? {} : { extra: { cell_type: cellType } }),
      };
    }),
});
