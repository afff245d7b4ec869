import { counted } from '../../core/counted';
import path from 'node:path';
import type { PlateMapPreview, PlateMapSource } from '../../contract/plate-map';
import type { ImageRecord } from '../../contract/study';
import { InputError } from '../../core/errors';
import type { ImageFields } from '../layout';
import type { Place } from './match-plate-map';
import { matchPlateMap } from './match-plate-map';
import type { MapEntry, PlateMap, StudyWells } from './plate-map';
import { previewMatch } from './preview-plate-map';
import { readPlateMaps } from './read-plate-maps';

/** A record with what a table says of it; returns the same record's fields, the table believed where both know something. */
export function mergeFields(
  image: ImageRecord,
  fields: ImageFields,
): { readonly image: ImageRecord; readonly changed: boolean } {
  const { extra, ...known } = fields;
  const told = Object.entries(known).filter(([, value]) => value !== null);
  const before = new Map<string, unknown>(Object.entries(image));
  const changed = told.some(([name, value]) => {
    const old = before.get(name) ?? null;
    return old !== null && old !== value;
  });
  return { image: { ...image, ...Object.fromEntries(told), extra: { ...image.extra, ...extra } }, changed };
}

/** Plates and wells of places, as a map is read for them. */
export function wellsOf(places: readonly Pick<Place, 'plate' | 'well'>[]): StudyWells {
  const plates = new Set<string>();
  const wells = new Set<string>();
  for (const { plate, well } of places) {
    if (plate !== null) plates.add(plate);
    if (well !== null) wells.add(well);
  }
  return { plates, wells };
}

/** What an entry adds to an image: the plate only where none is known, and no empty cell over what an earlier map told. */
function fieldsOf(map: PlateMap, entry: MapEntry, image: ImageRecord): ImageFields {
  return {
    batch: entry.batch,
    ...(image.plate === null ? { plate: entry.plate } : {}),
    extra: Object.fromEntries(
      map.columns.map((column, j) => [column, entry.values[j] ?? image.extra[column] ?? null]),
    ),
  };
}

const contradicts = (image: ImageRecord, { extra }: ImageFields): boolean =>
  Object.entries(extra ?? {}).some(([name, value]) => {
    const old = image.extra[name] ?? null;
    return old !== null && value !== null && old !== value;
  });

/** Where images were taken; a folder given stands for the batch where names tell none. */
export const placesOf = (images: readonly ImageRecord[], roots: readonly string[]): readonly Place[] =>
  images.map(({ batch, plate, well, site, path: file, root }) => ({
    batch: batch ?? (roots.length > 1 ? path.basename(roots[root]) : null),
    plate,
    well,
    site,
    path: file,
  }));

/**
 * Gives images the columns of a plate map, with what that did.
 * @throws {InputError} when the map says two different things of a well
 */
export function joinPlateMap(
  images: readonly ImageRecord[],
  map: PlateMap,
  roots: readonly string[],
): { readonly images: readonly ImageRecord[]; readonly preview: PlateMapPreview } {
  const places = placesOf(images, roots);
  const match = matchPlateMap(places, map);
  let changes = 0;
  const joined = images.map((image, i) => {
    const entry = match.entryOf[i];
    if (entry === null) return image;
    const fields = fieldsOf(map, entry, image);
    const merged = mergeFields(image, fields);
    if (merged.changed || contradicts(image, fields)) changes++;
    return merged.image;
  });
  return { images: joined, preview: previewMatch(places, map, match, changes) };
}

const LISTED = 3;

const listed = (items: readonly string[], total: number): string =>
  items.slice(0, LISTED).join(', ') + (total > LISTED ? ', …' : '');

/** What of a preview the user should hear in any case. */
function mapWarnings(preview: PlateMapPreview): readonly string[] {
  const { title, matchedImages, totalImages, unmatchedTotal, wellsWithoutImagesTotal } = preview;
  const without = preview.imagesWithoutWellsTotal;
  const unmatchedImages = totalImages - matchedImages - without;
  return [
    ...preview.notes.map((note) => `${title}: ${note}`),
    ...preview.problems.map((problem) => `${title}: ${problem}`),
    ...(unmatchedImages === 0
      ? []
      : [
          `${counted(unmatchedImages, 'image is of a well', 'images are of wells')} that ${title} does not have: ${listed(preview.unmatched, unmatchedTotal)}`,
        ]),
    ...(without === 0
      ? []
      : [
          `${counted(without, 'image has', 'images have')} no well, so ${title} cannot describe ${without === 1 ? 'it' : 'them'}: ${listed(preview.imagesWithoutWells, without)}`,
        ]),
    ...(wellsWithoutImagesTotal === 0
      ? []
      : [
          `${wellsWithoutImagesTotal} wells of ${title} are without images: ${listed(preview.wellsWithoutImages, wellsWithoutImagesTotal)}`,
        ]),
    ...(preview.changed === 0
      ? []
      : [`${title} says otherwise than what was known of ${preview.changed} images; the map is used`]),
  ];
}

/**
 * Joins plate maps one after the other; what had no partner is told in `warnings`.
 * @throws {InputError} for a map that fits no image or cannot be read
 */
export async function joinPlateMaps(
  images: readonly ImageRecord[],
  sources: readonly PlateMapSource[],
  roots: readonly string[],
): Promise<{
  readonly images: readonly ImageRecord[];
  readonly previews: readonly PlateMapPreview[];
  readonly warnings: readonly string[];
}> {
  const maps = await readPlateMaps(sources, wellsOf(images));
  const previews: PlateMapPreview[] = [];
  let joined = images;
  for (const map of maps) {
    const { images: next, preview } = joinPlateMap(joined, map, roots);
    if (preview.matchedImages === 0) {
      throw new InputError(`${map.title}: no image matches by ${preview.by}; ${preview.problems[0]}`, {
        hint: 'make its plates and wells agree with those of the images',
      });
    }
    joined = next;
    previews.push(preview);
  }
  return { images: joined, previews, warnings: previews.flatMap(mapWarnings) };
}

/** What joining a map would do, nothing changed. A list of barcodes counts as one map. */
export async function previewPlateMap(
  places: readonly Place[],
  source: PlateMapSource,
): Promise<PlateMapPreview> {
  const [map] = await readPlateMaps([source], wellsOf(places));
  return previewMatch(places, map, matchPlateMap(places, map), 0);
}
