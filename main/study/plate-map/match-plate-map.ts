import type { PlateMapKey } from '../../contract/plate-map';
import { InputError } from '../../core/errors';
import { trimZeros } from '../layout';
import { plainName } from './map-table';
import type { MapEntry, PlateMap } from './plate-map';

/** Where an image, or a row of images, was taken. */
export interface Place {
  readonly batch: string | null;
  readonly plate: string | null;
  readonly well: string | null;
  readonly site: string | null;
  readonly path: string;
}

export interface PlateMapMatch {
  /** By place its entry; null where the map has none. */
  readonly entryOf: readonly (MapEntry | null)[];
  readonly by: PlateMapKey;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** One way in which the plates of a map may be written otherwise than those of the images. */
interface Spelling {
  readonly entry: (entry: MapEntry) => string | null;
  readonly place: (place: Place) => string | null;
  readonly note: string | null;
}

const SEPARATOR = '\u001f';
const LISTED = 5;

const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ', …' : '');

const distinct = (items: readonly (string | null)[]): readonly string[] => [
  ...new Set(items.filter((item) => item !== null)),
];

/** The longest of the map's plates that a plate begins with, ending at a sign that is neither letter nor digit. */
function beginningOf(plates: readonly string[]): (plate: string) => string | null {
  const byLength = [...plates].sort((a, b) => b.length - a.length);
  const known = new Map<string, string | null>();
  return (plate) => {
    if (!known.has(plate)) {
      const found = byLength.find(
        (each) =>
          plate === each || (plate.startsWith(each) && /[^A-Za-z0-9]/.test(plate.charAt(each.length))),
      );
      known.set(plate, found ?? null);
    }
    return known.get(plate) ?? null;
  };
}

/** Spellings to try, the strictest first; of those that match equally many images the first is taken. */
function spellings(map: PlateMap): readonly Spelling[] {
  const plates = distinct(map.entries.map(({ plate }) => plate));
  const begin = beginningOf(plates);
  const experiment = map.columns.findIndex((column) => plainName(column) === 'experiment');
  const numbered = (entry: MapEntry): string | null => {
    const name = experiment < 0 ? entry.batch : entry.values[experiment];
    return name === null || entry.plate === null ? null : `${name}_${entry.plate}`;
  };
  const both = (batch: string | null, plate: string | null): string | null =>
    batch === null || plate === null ? null : `${batch}${SEPARATOR}${plate}`;
  return [
    {
      entry: ({ batch, plate }) => both(batch, plate),
      place: ({ batch, plate }) => both(batch, plate),
      note: null,
    },
    { entry: ({ plate }) => plate, place: ({ plate }) => plate, note: null },
    {
      entry: numbered,
      place: ({ plate }) => plate,
      note: 'plates are numbered within experiments: they are matched as <experiment>_<plate>',
    },
    {
      entry: ({ plate }) => plate?.toLowerCase() ?? null,
      place: ({ plate }) => plate?.toLowerCase() ?? null,
      note: 'plates are matched without regard to capital letters',
    },
    {
      entry: ({ plate }) => plate,
      place: ({ plate }) => (plate === null ? null : begin(plate)),
      note: 'plates are matched by the beginning of their names',
    },
  ];
}

/** The map has no plates, or the images have none and the map is of one plate. */
const anyPlate = (note: string | null): Spelling => ({ entry: () => '', place: () => '', note });

const ANY_SITE = '';

/** Entries by plate, well and site, for lookups that fall back to entries without a plate or site. */
class EntryIndex {
  private readonly entries = new Map<string, MapEntry>();
  private readonly contradictions = new Map<string, readonly [MapEntry, MapEntry]>();

  constructor(
    map: PlateMap,
    private readonly spelling: Spelling,
    private readonly withSite: boolean,
  ) {
    for (const entry of map.entries) {
      const plate = entry.plate === null ? '' : spelling.entry(entry);
      if (plate === null) continue;
      const site = withSite && entry.site !== null ? trimZeros(entry.site) : ANY_SITE;
      const key = [plate, entry.well, site].join(SEPARATOR);
      const first = this.entries.get(key);
      if (first === undefined) this.entries.set(key, entry);
      else if (!agree(first, entry)) this.contradictions.set(key, [first, entry]);
    }
  }

  /** @throws {InputError} when the map says two things of the place */
  find(place: Place, title: string): MapEntry | null {
    if (place.well === null) return null;
    const plate = this.spelling.place(place);
    const plates = plate === null || plate === '' ? [''] : [plate, ''];
    const sites = this.withSite && place.site !== null ? [trimZeros(place.site), ANY_SITE] : [ANY_SITE];
    for (const each of plates) {
      for (const site of sites) {
        const key = [each, place.well, site].join(SEPARATOR);
        const entry = this.entries.get(key);
        if (entry === undefined) continue;
        const contradiction = this.contradictions.get(key);
        if (contradiction !== undefined) refuse(contradiction, place, title);
        return entry;
      }
    }
    return null;
  }

  count(places: readonly Place[]): number {
    const keys = new Set(this.entries.keys());
    return places.reduce((sum, { well, ...place }) => {
      const plate = this.spelling.place({ ...place, well });
      if (well === null || plate === null) return sum;
      const site = this.withSite && place.site !== null ? trimZeros(place.site) : ANY_SITE;
      const key = (each: string): string => [plate, well, each].join(SEPARATOR);
      return keys.has(key(site)) || keys.has(key(ANY_SITE)) ? sum + 1 : sum;
    }, 0);
  }
}

const agree = (a: MapEntry, b: MapEntry): boolean =>
  a.batch === b.batch && a.values.every((value, j) => value === b.values[j]);

function refuse([first, second]: readonly [MapEntry, MapEntry], place: Place, title: string): never {
  const name = [place.plate, place.well].filter((part) => part !== null).join('/');
  const hint =
    first.site !== second.site
      ? 'the map tells sites apart, which the images do not; keep one line for each well'
      : first.plate === null
        ? 'keep one line for each well, or add the plate column'
        : 'keep one line for each well';
  throw new InputError(`${title}: lines ${first.line} and ${second.line} are both for ${name} and differ`, {
    hint,
  });
}

/** How plates are compared, told by what map and images have. */
function chooseSpelling(map: PlateMap, places: readonly Place[], withSite: boolean): Spelling {
  const mapPlates = distinct(map.entries.map(({ plate }) => plate));
  const imagePlates = distinct(places.map(({ plate }) => plate));
  if (mapPlates.length === 0) {
    const plates = imagePlates.length;
    if (map.only !== null) return anyPlate(`the map is for plate ${map.only}, by its name`);
    return anyPlate(plates > 1 ? `the map names no plate: it is used for all ${plates} plates` : null);
  }
  if (imagePlates.length === 0 && mapPlates.length === 1) {
    return anyPlate(
      `the images name no plate; they are taken to be of the map's only plate, ${mapPlates[0]}`,
    );
  }
  const tried = spellings(map).map((spelling) => ({
    spelling,
    matched: new EntryIndex(map, spelling, withSite).count(places),
  }));
  return tried.reduce((best, each) => (each.matched > best.matched ? each : best)).spelling;
}

/** Why nothing fits, in terms of what both sides have. */
function nothingMatches(map: PlateMap, places: readonly Place[]): string {
  const wells = distinct(places.map(({ well }) => well));
  if (wells.length === 0) return 'the file names tell no wells, so no map can be joined';
  const mapPlates = distinct(map.entries.map(({ plate }) => plate));
  const imagePlates = distinct(places.map(({ plate }) => plate));
  if (mapPlates.length > 0 && imagePlates.length === 0) {
    return `the images name no plate, the map has ${mapPlates.length}: ${listed(mapPlates)}`;
  }
  if (mapPlates.length > 0 && !mapPlates.some((plate) => imagePlates.includes(plate))) {
    return `the map's plates (${listed(mapPlates)}) are not those of the images (${listed(imagePlates)})`;
  }
  const mapWells = distinct(map.entries.map(({ well }) => well));
  return `the map's wells (${listed(mapWells)}) are not those of the images (${listed(wells)})`;
}

function keyName(plate: boolean, site: boolean): PlateMapKey {
  if (plate) return site ? 'plate, well and site' : 'plate and well';
  return site ? 'well and site' : 'well';
}

/**
 * Finds each place's entry: by plate and well, by well alone on every plate where the map names no plate, and by site
 * too where both tell sites. Plates are matched as they are written; where that matches fewer, as RxRx numbers them,
 * without capitals, or by the beginning of their names, which is told.
 * @throws {InputError} when the map says two different things of a place
 */
export function matchPlateMap(places: readonly Place[], map: PlateMap): PlateMapMatch {
  const withSite = map.entries.some(({ site }) => site !== null) && places.some(({ site }) => site !== null);
  const spelling = chooseSpelling(map, places, withSite);
  const index = new EntryIndex(map, spelling, withSite);
  const entryOf = places.map((place) =>
    map.only !== null && place.plate !== map.only ? null : index.find(place, map.title),
  );
  const matched = entryOf.some((entry) => entry !== null);
  const byPlate = map.entries.some(({ plate }) => plate !== null);
  return {
    entryOf,
    by: keyName(byPlate, withSite),
    notes: [...map.notes, ...(matched && spelling.note !== null ? [spelling.note] : [])],
    problems: matched ? map.problems : [nothingMatches(map, places), ...map.problems],
  };
}
