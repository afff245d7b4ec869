import type { Layout } from '../layout';
import { fileName, folderOf, trimZeros } from '../layout';
import { defineNameLayout } from '../name-layout';

export const cytation: Layout = defineNameLayout({
  id: 'cytation',
  title: 'BioTek Cytation (Gen5)',
  summary:
    'Names such as B2_01_3_1_Propidium Iodide_001.tif: well, read step, channel, image in well, channel name.',
  citation: 'Gen5 export, seen in CellProfiler-plugins#208 and cytomining/CytoDataFrame',
  patterns: [
    /^(?<well>[A-P]\d{1,2})(?:ROI(?<roi>\d+))?_(?<step>\d{1,2})_(?<chidx>\d{1,2})_(?<field>\d{1,3})_(?<name>.+)_(?<t>\d{3})\.tiff?$/i,
  ],
  complete: () =>
    Promise.resolve((file, groups, fields) => ({
      ...fields,
      plate: fileName(folderOf(file.path)) || null,
      channel: trimZeros(groups['chidx'] ?? ''),
      channelName: groups['name'] ?? null,
      extra: {
        read_step: trimZeros(groups['step'] ?? ''),
        ...(groups['roi'] === undefined ? {} : { roi: trimZeros(groups['roi']) }),
      },
    })),
});
