import type { Layout } from '../layout';
import { defineNameLayout, plateFromFolder } from '../name-layout';

export const cellomics: Layout = defineNameLayout({
  id: 'cellomics',
  title: 'Cellomics ArrayScan, CellInsight',
  summary: 'Names such as plate_A01f01d2.TIF; fields and dyes count from 0.',
  citation: 'Cellomics export, seen in CellProfiler/examples',
  patterns: [/^(?:(?<plate>.+)_)?(?<well>[A-P]\d{2})f(?<field>\d{2,3})d(?<ch>\d)\.(?:tiff?|c01)$/i],
  complete: plateFromFolder,
});
