import type { EmbedderInfo } from '../contract/models';
import type { ColumnRoles } from '../contract/recipe';
import type { ScanResult, SkippedFile } from '../contract/study';
import type { Profiles } from '../core/profiles';
import type { Samples } from '../core/samples';
import type { ImageStudy } from './embed-images';
import type { PlateIllumination } from './quality/plate-corrections';
import type { RowFiles } from './row-files';
import type { StudyRows } from './study-rows';
import type { Scaling } from './scale-features';

/** Profiles with their roles, ready for correction. */
export interface PreparedStudy {
  readonly profiles: Profiles;
  readonly samples: Samples;
  /** What the profiles were standardised by to become the samples' features; null where they are the same. */
  readonly scaling: Scaling | null;
  readonly roles: ColumnRoles;
  readonly scan: ScanResult | null;
  /** The images as they were found, excluded and unreadable ones among them; null for tables of other tools. */
  readonly found: ImageStudy | null;
  /** Files that are not in the profiles, with the reason: found while scanning, while embedding, then those excluded. */
  readonly skipped: readonly SkippedFile[];
  /** How many of them, the last ones, were excluded by the recipe. */
  readonly excluded: number;
  /** Of every plate and channel, where images were divided by it. */
  readonly illumination: readonly PlateIllumination[];
  /** Which files each row came from, of a mean the first image's; null for tables of other tools. */
  readonly rowFiles: readonly RowFiles[] | null;
  /** By row of the profiles its rows of the image study; null for tables. */
  readonly keptRows: readonly StudyRows[] | null;
  /** What ran a network, and why so; null for tables of other tools and for the morphology profile. */
  readonly embedder: EmbedderInfo | null;
  readonly notes: readonly string[];
}
