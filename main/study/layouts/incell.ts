import type { Layout } from '../layout';
import { fileName, folderOf } from '../layout';
import { defineNameLayout } from '../name-layout';

export const incell: Layout = defineNameLayout({
  id: 'incell',
  title: 'IN Cell Analyzer',
  summary: 'Names such as A - 01(fld 1 wv 390 - Blue).tif, one folder a plate.',
  citation: 'IN Cell 1000 to 6000 export; the 7.2 form as CellProfiler reads it',
  patterns: [
    /^(?:(?<plate>.+?)_)?(?<row>[A-Z]{1,2}) - (?<col>\d{1,2})\(fld (?<field>\d+)(?: wv (?<wave>[^()]+?))?(?: wix (?<wix>\d+))?(?: z (?<z>\d+))?(?: time (?<t>\d+) - (?<ms>\d+)ms)?\)\.tiff?$/i,
    /^(?<row>[A-P])_(?<col>\d+)_f(?<field>\d+)_c(?<ch>\d+)_x(?<ex>[^_]+)_m(?<em>.+)_z(?<z>\d+)_t(?<t>\d+)\.tiff?$/i,
  ],
  complete: () =>
    Promise.resolve((file, groups, fields) => {
      const wave = groups['wave'];
      const excitation = groups['ex'];
      return {
        ...fields,
        plate: fields.plate ?? (fileName(folderOf(file.path)) || null),
        channel: fields.channel ?? groups['wix'] ?? wave ?? null,
        channelName: wave ?? (excitation === undefined ? null : `${excitation}/${groups['em'] ?? ''}`),
      };
    }),
});
