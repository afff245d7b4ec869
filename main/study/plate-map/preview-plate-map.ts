import type { PlateMapPreview } from '../../contract/plate-map';
import type { Place, PlateMapMatch } from './match-plate-map';
import type { MapEntry, PlateMap } from './plate-map';

const LISTED = 200;
const SAMPLED = 5;

const wellOf = (plate: string | null, well: string): string => (plate === null ? well : `${plate}/${well}`);

const distinct = (items: readonly string[]): readonly string[] => [...new Set(items)];

/** Some of the joined wells, spread over them. */
function sample(wells: ReadonlyMap<string, MapEntry>): PlateMapPreview['sampleRows'] {
  const all = [...wells];
  const step = Math.max(1, Math.floor(all.length / SAMPLED));
  return all
    .filter((_, i) => i % step === 0)
    .slice(0, SAMPLED)
    .map(([well, { values }]) => ({ well, values }));
}

/**
 * What a match comes to, in the words and counts that people check before they accept it.
 * @param changed  images of which something else was known before
 */
export function previewMatch(
  places: readonly Place[],
  map: PlateMap,
  { entryOf, by, notes, problems }: PlateMapMatch,
  changed: number,
): PlateMapPreview {
  const matched = new Map<string, MapEntry>();
  const all = new Set<string>();
  places.forEach(({ plate, well }, i) => {
    if (well === null) return;
    const entry = entryOf[i];
    all.add(wellOf(plate, well));
    if (entry !== null) matched.set(wellOf(plate, well), entry);
  });
  const used = new Set(entryOf);
  const usedWells = new Set([...used].flatMap((entry) => (entry === null ? [] : [keyOf(entry)])));
  const unmatched = [...all].filter((well) => !matched.has(well));
  const without = distinct(
    map.entries.filter((entry) => !usedWells.has(keyOf(entry))).map((entry) => keyOf(entry)),
  );
  const wellless = places.filter(({ well }) => well === null).map(({ path }) => path);
  return {
    title: map.title,
    by,
    columns: map.columns,
    notes,
    problems,
    matchedWells: matched.size,
    totalWells: all.size,
    matchedImages: entryOf.filter((entry) => entry !== null).length,
    totalImages: places.length,
    unmatched: unmatched.slice(0, LISTED),
    unmatchedTotal: unmatched.length,
    wellsWithoutImages: without.slice(0, LISTED),
    wellsWithoutImagesTotal: without.length,
    imagesWithoutWells: wellless.slice(0, LISTED),
    imagesWithoutWellsTotal: wellless.length,
    changed,
    sampleRows: sample(matched),
  };
}

const keyOf = ({ plate, well }: MapEntry): string => wellOf(plate, well);
