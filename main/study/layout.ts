import type { Named } from '../contract/catalogue';
import type { ImageRecord } from '../contract/study';
import type { FoundFile } from './found-file';
import type { ZarrImage } from './zarr-container';

export type { FoundFile } from './found-file';

/** What a layout reads out of a file's name, folder and side files. Left out = not known. */
export type ImageFields = Partial<Omit<ImageRecord, 'path' | 'root'>>;

/** What a layout says about one file: its fields, those of its pages, or null when the name does not fit. */
export type FileParser = (file: FoundFile) => ImageFields | readonly ImageFields[] | null;

export const isPages = (parsed: ImageFields | readonly ImageFields[]): parsed is readonly ImageFields[] =>
  Array.isArray(parsed);

export interface LayoutOptions {
  readonly levels?: readonly string[];
  readonly pattern?: string;
  /** A table that describes the images. */
  readonly metadata?: string;
}

/** What a layout may look at besides the image it reads. */
export interface LayoutContext {
  readonly images: readonly FoundFile[];
  /** Everything else: tables, index files. */
  readonly others: readonly FoundFile[];
  /** The images in OME-Zarr containers; their groups are among `images` too. */
  readonly zarrs: readonly ZarrImage[];
  readonly options: LayoutOptions;
  /** Collects what the user should know. */
  readonly warn: (message: string) => void;
}

/** One way in which files and folders are named. */
export interface Layout extends Named {
  /** Of two layouts that explain as many files the one with the higher value is proposed. */
  readonly specificity: number;
  /** What an explained file counts (1): less where a layout explains nearly anything. */
  readonly weight?: number;
  /** Reads side files once; null when the layout cannot be used here (no levels given, no such table). */
  prepare(context: LayoutContext): Promise<FileParser | null>;
}

/** `a/b/c.tif` → `c.tif`. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `a/b/c.tif` → `a/b`, and the empty text for `c.tif`. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** `01` → `1`, `000` → `0`; text that is no number stays. */
export const trimZeros = (text: string): string => (/^\d+$/.test(text) ? String(Number(text)) : text);
