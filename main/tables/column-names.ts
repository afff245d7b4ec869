import { bareName } from './find-column';

/**
 * Which columns hold codes and not quantities, told by the last word of their name. Plate barcodes may be all digits,
 * and site 1, 2, 3 is no measurement: such columns stay text, whatever their values look like.
 */
const CODE_WORDS = new Set([
  'plate',
  'platename',
  'plateid',
  'barcode',
  'well',
  'wellid',
  'batch',
  'batchid',
  'site',
  'siteid',
  'id',
  'ids',
  'code',
  'sample',
  'source',
  'accession',
  'experiment',
  'donor',
  'patient',
  'cid',
  'label',
  'class',
]);

/** Numbers that describe a row and are never its profile. */
const DESCRIBING = new Set([
  'imagenumber',
  'objectnumber',
  'tablenumber',
  'row',
  'column',
  'col',
  'field',
  'replicate',
  'concentration',
  'dose',
  'timepoint',
]);

/** `Image_Metadata_pubchem_cid` → pubchem, cid; `PlateID` → Plate, ID; lower case. */
const words = (name: string): string[] =>
  bareName(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** True for plates, wells, batches and other codes, which stay text. */
export function isCodeColumn(name: string): boolean {
  const parts = words(name);
  return parts.length > 0 && CODE_WORDS.has(parts[parts.length - 1]);
}

/** True for numeric columns that say where a row comes from, such as a CellProfiler ImageNumber. */
export const isDescribingColumn = (name: string): boolean => DESCRIBING.has(words(name).join(''));
