import { counted, noneOf } from '../core/counted';
import path from 'node:path';
import type { PlateMapSource } from '../contract/plate-map';
import type { ImageRecord, ScanResult, SkippedFile } from '../contract/study';
import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import { checkFiles } from './check-files';
import { foreignWarning, otherReason } from './companion-files';
import { TABLE_LAYOUTS, chooseLayout, readsNames } from './choose-layout';
import { dropCopies, findCopies, keepCopies } from './drop-copies';
import { isImageName, isPreview } from './image-magic';
import { joinTable } from './join-table';
import type { FoundFile, LayoutOptions } from './layout';
import { joinPlateMaps, mergeFields } from './plate-map/join-plate-map';
import type { Setting, Trial, Understood } from './rank-layouts';
import type { Walked } from './walk-folders';
import { walkFolders } from './walk-folders';
import { readZarrImages } from './zarr-container';

export interface ScanOptions extends LayoutOptions {
  /** An id of `layouts`, or `auto` for the best of them. */
  readonly layout: string;
  /** Joined by plate and well, one after the other. */
  readonly plateMaps?: readonly PlateMapSource[];
  /** What becomes of copies; dropped unless told. */
  readonly duplicates?: 'drop' | 'keep';
  /** Only images of these channels, by number or name. */
  readonly channels?: readonly string[];
}

const LISTED = 3;

type KnownFiles = Parameters<typeof findCopies>[1];

/** `12 .csv, 3 .txt`: what is there instead of images. */
function kindsOf(files: readonly FoundFile[]): string {
  const counts = new Map<string, number>();
  for (const { path: file } of files) {
    const kind = path.extname(file).toLowerCase() || 'without ending';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const listed = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`);
  return listed.length === 0 ? 'the folder is empty' : `found ${listed.slice(0, 5).join(', ')}`;
}

function refuseNoImages(folders: readonly string[], others: readonly FoundFile[]): never {
  throw new InputError(`${folders.join(', ')} holds no images: ${kindsOf(others)}`, {
    hint: 'images end in .tif, .tiff, .png, .jpg, .bmp or .webp',
  });
}

const recordOf = ({ file, fields }: Understood): ImageRecord => ({
  path: file.path,
  root: file.root,
  plate: null,
  well: null,
  site: null,
  channel: null,
  channelName: null,
  z: null,
  t: null,
  batch: null,
  pixelUm: null,
  xUm: null,
  yUm: null,
  extra: {},
  ...fields,
});

/** Where names and tables tell no batch and several folders were given, each folder is one. */
function batchesFromRoots(
  images: readonly ImageRecord[],
  roots: readonly string[],
  warnings: string[],
): readonly ImageRecord[] {
  if (roots.length < 2 || images.some(({ batch }) => batch !== null)) return images;
  const names = roots.map((root) => path.basename(root));
  const distinct = new Set(names).size === names.length ? names : roots;
  warnings.push(`each of the ${roots.length} folders is taken as a batch: ${distinct.join(', ')}`);
  return images.map((image) => ({ ...image, batch: distinct[image.root] }));
}

function keepChannels(
  images: readonly ImageRecord[],
  channels: readonly string[] | undefined,
): { readonly images: readonly ImageRecord[]; readonly skipped: readonly SkippedFile[] } {
  if (channels === undefined) return { images, skipped: [] };
  const wanted = new Set(channels);
  const isWanted = ({ channel, channelName }: ImageRecord): boolean =>
    (channel !== null && wanted.has(channel)) || (channelName !== null && wanted.has(channelName));
  const kept = images.filter(isWanted);
  if (kept.length === 0) {
    const there = [...new Set(images.map(({ channel }) => channel ?? 'none'))];
    throw new InputError(`no image is of channel ${channels.join(', ')}`, {
      hint: `there are ${there.join(', ')}`,
    });
  }
  return {
    images: kept,
    skipped: images
      .filter((image) => !isWanted(image))
      .map((image) => ({
        path: image.path,
        root: image.root,
        reason: 'is of a channel that was not chosen',
      })),
  };
}

/** A table in the folders that describes the images and was not asked for. */
function tableHint(chosen: Trial, ranked: readonly Trial[], options: ScanOptions): readonly string[] {
  const table = ranked.find(({ layout }) => layout.id === 'metadata-csv');
  if (table === undefined || options.metadata !== undefined || chosen.layout.id === 'metadata-csv') return [];
  const { matched, total } = table.candidate;
  return [`a table in the folder describes ${matched} of ${total} images; give it as metadata to use it`];
}

const skip = ({ path: file, root }: FoundFile, reason: string): SkippedFile => ({ path: file, root, reason });

/** Opens what is named like an image; splits off what cannot be used. */
async function usableImages(
  folders: readonly string[],
  { files, zarrs: containers }: Walked,
  task: Task,
): Promise<{
  readonly setting: Omit<Setting, 'options'>;
  readonly known: KnownFiles;
  readonly broken: readonly SkippedFile[];
  readonly previews: readonly FoundFile[];
}> {
  const previews = files.filter(({ path: file }) => isPreview(file));
  const named = files.filter(({ path: file }) => isImageName(file) && !isPreview(file));
  const others = files.filter(({ path: file }) => !isImageName(file));
  const broken: SkippedFile[] = [];
  const zarrs = (
    await Promise.all(
      containers.map((container) =>
        readZarrImages(container, (group, reason) => broken.push(skip(group, reason))),
      ),
    )
  ).flat();
  if (named.length + zarrs.length === 0) refuseNoImages(folders, [...others, ...containers]);
  const checked = await checkFiles(named, task);
  named.forEach((file, i) => {
    const { reason } = checked[i];
    if (reason !== null) broken.push(skip(file, reason));
  });
  const good = named.filter((_, i) => checked[i].reason === null);
  const images = [...good, ...zarrs.map(({ file }) => file)];
  if (images.length === 0) {
    throw new InputError(
      `${noneOf(named.length)} in ${folders.join(', ')} can be used; ${broken[0].path} ${broken[0].reason}`,
    );
  }
  const known = new Map(named.map((file, i) => [`${file.root}/${file.path}`, { file, checked: checked[i] }]));
  return { setting: { images, others, zarrs }, known, broken, previews };
}

function unmatchedWarning({ unmatched, candidate }: Trial): readonly string[] {
  if (unmatched.length === 0) return [];
  const first = unmatched.slice(0, LISTED).map(({ path: file }) => file);
  const more = unmatched.length > LISTED ? ', …' : '';
  return [
    `${unmatched.length} of ${counted(candidate.total, 'image')} ${unmatched.length === 1 ? 'does' : 'do'} not fit the layout "${candidate.layout}": ${first.join(', ')}${more}`,
  ];
}

/**
 * A mixed folder: what the chosen layout leaves and another layout of names understands is read by that. Only where
 * nobody asked for a layout.
 */
function withOthers(
  chosen: Trial,
  ranked: readonly Trial[],
  options: ScanOptions,
  warnings: string[],
): Trial {
  const asked = options.layout !== 'auto' || options.levels !== undefined || options.pattern !== undefined;
  if (asked || !readsNames(chosen) || chosen.unmatched.length === 0) return chosen;
  const left = new Set(chosen.unmatched);
  const understood = [...chosen.understood];
  for (const trial of ranked.filter((each) => each !== chosen && readsNames(each))) {
    const more = trial.understood.filter(({ file }) => left.has(file));
    if (more.length === 0) continue;
    warnings.push(
      `${new Set(more.map(({ file }) => file)).size} images follow another layout, ${trial.layout.id}, and are read by it`,
    );
    understood.push(...more);
    for (const { file } of more) left.delete(file);
  }
  return { ...chosen, understood, unmatched: chosen.unmatched.filter((file) => left.has(file)) };
}

/** A table of images seldom has all that file names tell: z, time, channel names. Where both know something, the table is believed. */
function completeFromNames(
  chosen: Trial,
  ranked: readonly Trial[],
  warnings: string[],
): readonly ImageRecord[] {
  // A folder of several instruments: each file is read by the best of their layouts.
  const byFile = new Map<FoundFile, Understood>();
  const used = ranked.filter((trial) => {
    if (trial === chosen || !readsNames(trial)) return false;
    const own = trial.understood.filter(({ file }) => !byFile.has(file));
    for (const each of own) byFile.set(each.file, each);
    return own.length > 0;
  });
  if (used.length === 0 || chosen.understood.some(({ file }) => !byFile.has(file))) {
    return chosen.understood.map(recordOf);
  }
  const names = used.map(({ layout }) => layout.id).join(', ');
  warnings.push(`what the table does not tell is read from the file names (${names})`);
  return chosen.understood.map((each) => {
    const base = byFile.get(each.file);
    return base === undefined ? recordOf(each) : mergeFields(recordOf(base), each.fields).image;
  });
}

/** Records with what the table given knows of them. */
async function describeImages(
  chosen: Trial,
  ranked: readonly Trial[],
  options: ScanOptions,
  roots: readonly string[],
  warnings: string[],
): Promise<readonly ImageRecord[]> {
  if (chosen.layout.id === 'metadata-csv') return completeFromNames(chosen, ranked, warnings);
  const records = chosen.understood.map(recordOf);
  if (options.metadata === undefined || TABLE_LAYOUTS.has(chosen.layout.id)) return records;
  const joined = await joinTable(records, options.metadata, roots);
  warnings.push(...joined.warnings);
  return joined.images;
}

/**
 * Looks through folders: which files are images, which layout their names follow, what each image is.
 * @throws {InputError} when a folder does not exist or holds no usable image, no file fits the layout asked for, or a
 *   table or plate map fits no image
 */
export async function scanFolders(
  folders: readonly string[],
  options: ScanOptions,
  task: Task,
): Promise<ScanResult> {
  const walked = await walkFolders(folders, task.child('Looking through folders', 0.2));
  const usable = await usableImages(folders, walked, task.child('Checking files', 0.4));
  const { others } = usable.setting;
  const setting = { ...usable.setting, options };
  const choice = await chooseLayout(setting, options, task.child('Understanding names', 0.2));
  const { ranked } = choice;
  const mixed: string[] = [];
  const chosen = withOthers(choice.chosen, ranked, options, mixed);
  const warnings = [
    ...mixed,
    ...unmatchedWarning(chosen),
    ...chosen.warnings,
    ...tableHint(chosen, ranked, options),
    ...foreignWarning(others),
  ];
  const roots = folders.map((folder) => path.resolve(folder));
  const described = await describeImages(chosen, ranked, options, roots, warnings);
  const mapped = await joinPlateMaps(described, options.plateMaps ?? [], roots);
  warnings.push(...mapped.warnings);
  const records = batchesFromRoots(mapped.images, roots, warnings);
  const comparing = task.child('Comparing files', 0.2);
  const copies = await findCopies(records, usable.known, warnings, comparing);
  const unique =
    options.duplicates === 'keep' ? keepCopies(records, copies, warnings) : dropCopies(records, copies);
  const kept = keepChannels(unique.images, options.channels);
  const skipped: SkippedFile[] = [
    ...walked.skipped,
    ...usable.broken,
    ...usable.previews.map((file) => skip(file, 'is a preview (thumbnail)')),
    ...chosen.unmatched.map((file) => skip(file, `does not fit the layout "${chosen.layout.id}"`)),
    ...unique.skipped,
    ...kept.skipped,
    ...others.map((file) => skip(file, otherReason(file))),
  ];
  return {
    roots,
    layout: chosen.layout.id,
    candidates: ranked.map(({ candidate }) => candidate),
    images: kept.images,
    skipped,
    plateMaps: mapped.previews,
    warnings,
  };
}
