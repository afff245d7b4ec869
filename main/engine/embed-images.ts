import { counted, noneOf } from '../core/counted';
import path from 'node:path';
import type { EmbedderInfo } from '../contract/models';
import { DEFAULT_QUALITY } from '../contract/recipe';
import type { EmbeddingChoice, Machine, QualityChoice, RecipeInput } from '../contract/recipe';
import type { ScanResult, SkippedFile, StudyScale } from '../contract/study';
import { InputError } from '../core/errors';
import type { Column, Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { assembleRows } from '../study/assemble-rows';
import { scaleOf } from '../study/scale';
import { scanFolders } from '../study/scan-folders';
import { checkFeatures, takeColumnRows } from '../tables/check-features';
import { aggregateRows, groupRows } from './aggregate-rows';
import { locateCells } from './cells/locate-cells';
import type { FailedRow } from './embed-rows';
import { embedMissing, relativeFile } from './embed-rows';
import type { PlateIllumination } from './quality/plate-corrections';
import { correctRows, isCorrected } from './quality/plate-corrections';
import { findExclusions } from './quality/exclude-rows';
import { embedderNotes } from './embedder-notes';
import { withEffect } from './precision-effect';
import { openRowEmbedder } from './row-embedder';
import type { StudyRows } from './study-rows';
import type { RowFiles } from './row-files';
import { openShards } from './shard-store';
import { vectorTable } from './vector-table';

/** Image folders understood: which files make up which row, and what is known of the rows. */
export interface ImageStudy {
  readonly scan: ScanResult;
  readonly channels: readonly string[];
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
  readonly scale: StudyScale;
  readonly warnings: readonly string[];
}

type ImageInput = Extract<RecipeInput, { kind: 'images' }>;

/** Looks through folders and puts their images into rows. */
export async function openImages(input: ImageInput, task: Task): Promise<ImageStudy> {
  const scan = await scanFolders(
    input.folders.map((folder) => path.resolve(folder)),
    {
      layout: input.layout,
      ...(input.levels.length === 0 ? {} : { levels: input.levels }),
      ...(input.pattern === null ? {} : { pattern: input.pattern }),
      ...(input.metadata === null ? {} : { metadata: path.resolve(input.metadata) }),
      duplicates: input.duplicates,
      plateMaps: input.plateMaps.map((map) =>
        map.kind === 'file' ? { ...map, file: path.resolve(map.file) } : map,
      ),
    },
    task,
  );
  const { rows, channels, metadata, warnings } = assembleRows(scan, { z: input.z, time: input.time });
  const scale = scaleOf(metadata);
  const differs = scale.differs === null ? [] : [scale.differs];
  return { scan, rows, channels, metadata, scale, warnings: [...differs, ...warnings] };
}

/** The study without some rows; `origin` has for each row left its place in the whole study. */
function leaveOut(
  study: ImageStudy,
  excluded: ReadonlyMap<number, string>,
): { readonly study: ImageStudy; readonly origin: readonly number[] } {
  const origin = [...study.rows.keys()].filter((row) => !excluded.has(row));
  if (excluded.size === 0) return { study, origin };
  return {
    study: {
      ...study,
      rows: origin.map((row) => study.rows[row]),
      metadata: takeColumnRows(study.metadata, origin),
    },
    origin,
  };
}

const excludedFiles = (
  { rows, scan }: ImageStudy,
  excluded: ReadonlyMap<number, string>,
): readonly SkippedFile[] =>
  [...excluded].map(([row, reason]) => ({
    ...relativeFile(scan.roots, rows[row].files[0].path),
    reason: `is excluded: ${reason}`,
  }));

/** What `embedFolders` works with besides the images. */
export interface EmbedSetting {
  readonly machine: Machine;
  /** Folder of the project's shards. */
  readonly shards: string;
  /** Images to leave out; none unless told. */
  readonly quality?: QualityChoice;
  /** The batch column, where one was chosen: images are judged against those of their plate and batch. */
  readonly batch?: string | null;
  /** Of the images whose style is taken. */
  readonly seed?: number;
  readonly task: Task;
}

export interface EmbeddedStudy {
  readonly profiles: Profiles;
  readonly scan: ScanResult;
  /** The whole study, excluded and unreadable rows among it. */
  readonly found: ImageStudy;
  /** Found while scanning, then while embedding, then the excluded ones. */
  readonly skipped: readonly SkippedFile[];
  /** How many of them were excluded by the recipe. */
  readonly excluded: number;
  /** By row of the profiles; null for aggregated rows. */
  readonly rowFiles: readonly RowFiles[] | null;
  /** By row of the profiles the row of the study; null for aggregated rows. */
  readonly keptRows: readonly StudyRows[] | null;
  /** Images that were embedded now; all others were known by content. */
  readonly computed: number;
  /** Of every plate and channel, where images were divided by it. */
  readonly illumination: readonly PlateIllumination[];
  /** What ran a network, and why so; null for the morphology profile. */
  readonly embedder: EmbedderInfo | null;
  readonly notes: readonly string[];
}

/** What the command line and the window take where nothing else is asked for. */
const USUAL_SEED = 42;

/** Of the bar, for what a reduced precision does. */
const comparedShare = ({ precision = 'fp32' }: EmbeddingChoice): number => (precision === 'fp32' ? 0 : 0.05);

/** Everything before images are embedded: found, unwanted ones left out, cells located, plates measured. */
async function prepareRows(
  input: ImageInput,
  embedding: EmbeddingChoice,
  { machine, shards, quality, batch, seed, task }: Required<EmbedSetting>,
) {
  const checkedShare = quality.excludeFlagged.length > 0 ? 0.2 : 0;
  const measuredShare = isCorrected(embedding) ? 0.2 : 0;
  const locatedShare = embedding.views.kind === 'cells' ? 0.1 : 0;
  const found = await openImages(input, task.child('Looking through folders', 0.05));
  const checking = task.child('Checking images', checkedShare);
  const exclusions = await findExclusions(
    { ...found, roots: found.scan.roots, batch },
    quality,
    { machine, shards },
    checking,
  );
  const { study, origin } = leaveOut(found, exclusions.reasons);
  const located = await locateCells(study, embedding.views, {
    machine,
    shards,
    task: task.child('', locatedShare),
  });
  const corrected = await correctRows(
    { ...study, rows: located.rows, roots: found.scan.roots, batch },
    embedding,
    { machine, shards, seed, task: task.child('Measuring plates', measuredShare) },
  );
  // What is left of the bar is the embedding's.
  const share = 0.95 - checkedShare - measuredShare - locatedShare - comparedShare(embedding);
  return { found, study, origin, exclusions, located, corrected, share };
}

/** The embeddings that are not known yet, and what made them; it is closed again, and its memory free. */
async function embedAll(
  { study, corrected, share }: Awaited<ReturnType<typeof prepareRows>>,
  embedding: EmbeddingChoice,
  { machine, shards, task }: Pick<Required<EmbedSetting>, 'machine' | 'shards' | 'task'>,
) {
  const embedder = await openRowEmbedder(embedding, study.channels, corrected.rows, machine);
  try {
    const store = await openShards(path.join(shards, embedder.key), embedder.featureNames.length);
    const embedded = await embedMissing(corrected.rows, embedder, store, task.child('', share));
    return { embedded, featureNames: embedder.featureNames, info: embedder.info?.() ?? null };
  } finally {
    await embedder.close();
  }
}

/** Folders of images → profiles, one row an image, site, or well. Broken images are listed and left out. */
export async function embedFolders(
  input: ImageInput,
  embedding: EmbeddingChoice,
  { machine, shards, quality = DEFAULT_QUALITY, batch = null, seed = USUAL_SEED, task }: EmbedSetting,
): Promise<EmbeddedStudy> {
  const prepared = await prepareRows(input, embedding, { machine, shards, quality, batch, seed, task });
  const { found, study, origin, exclusions, located, corrected } = prepared;
  const { embedded, featureNames, info } = await embedAll(prepared, embedding, { machine, shards, task });
  const failed = [...located.failed, ...embedded.failed];
  const table = vectorTable(
    { rows: located.rows, metadata: study.metadata },
    embedded.features,
    featureNames,
  );
  const effect =
    info === null
      ? null
      : await withEffect(
          info,
          embedding,
          { channels: study.channels, rows: corrected.rows },
          { ...embedded, width: featureNames.length },
          { machine, shards },
          task.child('Comparing precisions', comparedShare(embedding)),
        );
  if (table.rowOf.length === 0) refuseNothing(study, failed, table.leftOut);
  const { profiles, notes } = checkFeatures(table.profiles, 'drop-features');
  const { aggregate } = embedding;
  const groups = aggregate === 'none' ? null : groupRows(profiles, aggregate);
  const studyRows = table.rowOf.map((row) => origin[row]);
  return {
    profiles: groups === null ? profiles : aggregateRows(profiles, groups),
    scan: study.scan,
    found,
    skipped: [
      ...study.scan.skipped,
      ...failedFiles(study, failed),
      ...excludedFiles(found, exclusions.reasons),
    ],
    excluded: exclusions.reasons.size,
    // A mean is pictured by the first of its images.
    rowFiles: groups === null ? table.rowFiles : groups.map(([first]) => table.rowFiles[first]),
    keptRows: groups === null ? studyRows : groups.map((rows) => rows.map((row) => studyRows[row])),
    computed: embedded.computed,
    embedder: effect,
    illumination: corrected.illumination,
    notes: [
      ...study.warnings,
      ...exclusions.notes,
      ...located.notes,
      ...corrected.notes,
      ...leftOutNotes(table.leftOut),
      ...notes,
      ...(effect === null ? [] : embedderNotes(effect)),
    ],
  };
}

const failedFiles = (study: ImageStudy, failed: readonly FailedRow[]): readonly SkippedFile[] =>
  failed.map(({ file, reason }) => ({ ...relativeFile(study.scan.roots, file), reason }));

const leftOutNotes = (cells: number): readonly string[] =>
  cells === 0
    ? []
    : [
        `${counted(cells, 'cell was', 'cells were')} left out: what is measured of ${cells === 1 ? 'it lies outside its image' : 'them lies outside their images'}`,
      ];

/** @throws {InputError} that says why nothing was embedded */
function refuseNothing({ rows }: ImageStudy, failed: readonly FailedRow[], leftOut: number): never {
  if (failed.length === 0) throw new InputError(leftOutNotes(leftOut)[0] ?? 'there are no images');
  const [{ file, reason }] = failed;
  throw new InputError(`${noneOf(rows.length)} could be read; ${file} ${reason}`);
}
