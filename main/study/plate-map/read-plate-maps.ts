import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PlateMapSource } from '../../contract/plate-map';
import { InputError } from '../../core/errors';
import type { MapTable } from './map-table';
import { plainName } from './map-table';
import { parsePlateMap } from './parse-plate-map';
import type { MapEntry, PlateMap, StudyWells } from './plate-map';
import { plateMapOf, titleStem } from './plate-map';
import { readMapText } from './read-map-text';

/**
 * Plate maps as labs keep them. The Cell Painting Gallery's barcode_platemap.csv names a map for each plate; its maps
 * are taken from the files given, or from the folder `platemap` beside it.
 */

interface Opened {
  readonly title: string;
  /** Null for pasted text. */
  readonly file: string | null;
  readonly table: MapTable;
}

const MAP_NAME = 'platemapname';
const BARCODE_NAMES = ['assayplatebarcode', 'platebarcode', 'barcode', 'plate'];
const ENDINGS = ['.txt', '.tsv', '.csv', '.txt.gz', '.csv.gz'];
const LISTED = 5;

async function openSource(source: PlateMapSource, study: StudyWells): Promise<Opened> {
  if (source.kind === 'text') {
    const table = parsePlateMap(source.text, source.title, study.plates);
    return { title: source.title, file: null, table };
  }
  const text = await readMapText(source.file);
  return {
    title: path.basename(source.file),
    file: source.file,
    table: parsePlateMap(text, source.file, study.plates),
  };
}

const columnAt = ({ names }: MapTable, wanted: readonly string[]): number =>
  names.findIndex((name) => wanted.includes(plainName(name)));

/** Plate → name of its map; null when the table is about wells. */
function barcodesOf(table: MapTable): readonly (readonly [plate: string, map: string])[] | null {
  const barcode = columnAt(table, BARCODE_NAMES);
  const map = columnAt(table, [MAP_NAME]);
  if (barcode < 0 || map < 0) return null;
  return table.records.flatMap((cells) => {
    const pair = [cells.at(barcode)?.trim() ?? '', cells.at(map)?.trim() ?? ''] as const;
    return pair[0] === '' || pair[1] === '' ? [] : [pair];
  });
}

/** Whether a map is the one of this name: by its file, or by its own column. */
function isNamed({ title, table }: Opened, name: string): boolean {
  if (titleStem(title) === name) return true;
  const at = columnAt(table, [MAP_NAME]);
  return at >= 0 && table.records.some((cells) => cells.at(at)?.trim() === name);
}

/** The records of a table that are of the map named, where it holds several. */
function entriesNamed(map: PlateMap, name: string): readonly MapEntry[] {
  const at = map.columns.findIndex((column) => plainName(column) === MAP_NAME);
  const own = at < 0 ? [] : map.entries.filter(({ values }) => values[at] === name);
  return own.length > 0 ? own : map.entries;
}

/** The map named, from what was given or from beside the list; null when there is none. */
async function findMap(
  name: string,
  given: readonly Opened[],
  list: Opened,
  study: StudyWells,
): Promise<Opened | null> {
  const known = given.find((each) => isNamed(each, name));
  // A name is a file's name: what leads to another folder is none.
  if (known !== undefined || list.file === null || /[\\/]/.test(name)) return known ?? null;
  const folder = path.dirname(list.file);
  const places = [path.join(folder, 'platemap'), path.join(folder, 'platemaps'), folder];
  const file = places
    .flatMap((place) => ENDINGS.map((ending) => path.join(place, name + ending)))
    .find((each) => existsSync(each));
  return file === undefined ? null : openSource({ kind: 'file', file }, study);
}

/** One map of all plates of a list of barcodes. */
async function joinBarcodes(
  list: Opened,
  barcodes: readonly (readonly [plate: string, map: string])[],
  given: readonly Opened[],
  study: StudyWells,
): Promise<{ readonly map: PlateMap; readonly used: readonly Opened[] }> {
  const maps = new Map<string, { readonly opened: Opened; readonly map: PlateMap }>();
  const missing: string[] = [];
  for (const name of new Set(barcodes.map(([, map]) => map))) {
    const opened = await findMap(name, given, list, study);
    const map = opened === null ? null : plateMapOf(opened.table, opened.title, study);
    if (opened === null || map === null) missing.push(name);
    else maps.set(name, { opened, map });
  }
  if (maps.size === 0) {
    throw new InputError(
      `${list.title}: none of its maps was found: ${missing.slice(0, LISTED).join(', ')}`,
      {
        hint: `put them beside it, as platemap/${missing[0] ?? 'name'}.txt, or give them too`,
      },
    );
  }
  const columns = [...new Set([...maps.values()].flatMap(({ map }) => map.columns))];
  const entries = barcodes.flatMap(([plate, name]): readonly MapEntry[] => {
    const found = maps.get(name);
    if (found === undefined) return [];
    const places = columns.map((column) => found.map.columns.indexOf(column));
    return entriesNamed(found.map, name).map((entry) => ({
      ...entry,
      plate,
      values: places.map((at) => (at < 0 ? null : entry.values[at])),
    }));
  });
  const found = [...maps.values()];
  const map: PlateMap = {
    title: list.title,
    columns,
    entries,
    notes: [
      `${barcodes.length} plates with ${maps.size} maps (${[...maps.keys()].slice(0, LISTED).join(', ')})`,
      ...new Set(found.flatMap((each) => each.map.notes)),
    ],
    problems: [
      ...missing.map((name) => `the map ${name} was not found`),
      ...found.flatMap((each) => each.map.problems.map((problem) => `${each.map.title}: ${problem}`)),
    ],
    only: null,
  };
  return { map, used: found.map(({ opened }) => opened) };
}

/**
 * Reads plate maps in the order given; maps that a list of barcodes names come in with it.
 * @throws {InputError} for a file that cannot be read or understood, and for a list none of whose maps is there
 */
export async function readPlateMaps(
  sources: readonly PlateMapSource[],
  study: StudyWells,
): Promise<readonly PlateMap[]> {
  const opened: Opened[] = [];
  for (const source of sources) opened.push(await openSource(source, study));
  const lists = opened.flatMap((each) => {
    const isList = plateMapOf(each.table, each.title, study) === null;
    const barcodes = isList ? barcodesOf(each.table) : null;
    return barcodes === null ? [] : [{ list: each, barcodes }];
  });
  const plain = opened.filter((each) => !lists.some(({ list }) => list === each));
  const joined = new Map<Opened, PlateMap>();
  const used = new Set<Opened>();
  for (const { list, barcodes } of lists) {
    const { map, used: taken } = await joinBarcodes(list, barcodes, plain, study);
    joined.set(list, map);
    taken.forEach((each) => used.add(each));
  }
  return opened.flatMap((each) => {
    const map = joined.get(each) ?? (used.has(each) ? null : plateMapOf(each.table, each.title, study));
    return map === null ? [] : [map];
  });
}
