import { normalizeWell } from '../../core/wells';
import type { FileParser, FoundFile, ImageFields, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import type { OmeImage, OmePlane, OmeStudy } from '../ome-xml';
import { parseOmeXml } from '../ome-xml';
import { orWarn, readText } from '../side-files';
import { readTiffDescription } from '../tiff-description';

const OME_FILE = /\.ome\.(?:tiff?|btf|tf2|tf8)$/i;
const COMPANION = /\.companion\.ome$/i;

/** `plate_A01_s2.ome.tif`: what names tell where the file itself names no plate. */
const NAMED_WELL =
  /^(?:(?<plate>.+?)[_-])?(?<well>[A-P]\d{2})(?:[_-](?:s|f|site|field)?(?<site>\d{1,4}))?(?:[_-]|$)/i;

/** Fields of one plane. `sized` says which axes have more than one step. */
function planeFields(file: FoundFile, image: OmeImage, plane: OmePlane, study: OmeStudy): ImageFields {
  const stem = fileName(file.path).replace(OME_FILE, '');
  const well = study.wells.get(image.id);
  const position = image.position ?? well?.position;
  const named = well === undefined ? NAMED_WELL.exec(stem)?.groups : undefined;
  const folder = fileName(folderOf(file.path)) || null;
  const place: ImageFields =
    well !== undefined
      ? { plate: well.plate, well: well.well, site: String(well.site) }
      : named !== undefined
        ? {
            plate: (named as Partial<typeof named>)['plate'] ?? folder,
            well: normalizeWell(named['well']),
            site: (named as Partial<typeof named>)['site'] ?? null,
          }
        : { extra: { image: stem } };
  return {
    ...place,
    channel: image.colour ? null : String(plane.c + 1),
    channelName: image.colour ? null : (image.channelNames[plane.c] ?? null),
    z: image.sizeZ > 1 ? String(plane.z + 1) : null,
    t: image.sizeT > 1 ? String(plane.t + 1) : null,
    page: plane.page,
    pixelUm: image.pixelUm,
    xUm: position?.[0] ?? null,
    yUm: position?.[1] ?? null,
  };
}

/** The planes of a study that lie in `file`; `own` says whether the document stands in that file. */
function fieldsIn(file: FoundFile, study: OmeStudy, own: boolean): readonly ImageFields[] {
  const name = fileName(file.path);
  return study.images.flatMap((image) =>
    image.planes
      .filter((plane) => (plane.file === null ? own : fileName(plane.file) === name))
      .map((plane) => planeFields(file, image, plane, study)),
  );
}

/** Folder → the document beside the images, which then carry only a reference to it. */
async function readCompanions({ others, warn }: LayoutContext): Promise<ReadonlyMap<string, OmeStudy>> {
  const found = new Map<string, OmeStudy>();
  for (const { full, path } of others) {
    if (COMPANION.test(path)) found.set(folderOf(full), parseOmeXml(await orWarn(full, warn, '', readText)));
  }
  return found;
}

/** OME-TIFF: what each page is stands in the file, or in a companion beside it. */
export const omeTiff: Layout = {
  id: 'ome-tiff',
  title: 'OME-TIFF',
  summary: 'Files *.ome.tif: channels, z, time, plate and well from the OME-XML inside or beside them.',
  citation: 'https://docs.openmicroscopy.org/ome-model/latest/ome-tiff/specification.html',
  specificity: 4,
  async prepare(context): Promise<FileParser | null> {
    const files = context.images.filter(({ path }) => OME_FILE.test(path));
    if (files.length === 0) return null;
    const companions = await readCompanions(context);
    const known = new Map<string, readonly ImageFields[]>();
    for (const file of files) {
      const text = await orWarn(file.full, context.warn, null, readTiffDescription);
      const own = text === null ? [] : fieldsIn(file, parseOmeXml(text), true);
      const companion = companions.get(folderOf(file.full));
      const fields = own.length > 0 || companion === undefined ? own : fieldsIn(file, companion, false);
      if (fields.length > 0) known.set(file.full, fields);
    }
    return (file) => known.get(file.full) ?? null;
  },
};
