import type { Judging } from './judgement';
import type { ParamValues } from './params';
import type { PlateMapSource } from './plate-map';
import type { QualityProblem } from './quality';

/** Image folders, or a table of profiles that another tool made. */
export type RecipeInput =
  | {
      readonly kind: 'images';
      readonly folders: readonly string[];
      /** `auto` takes the layout that explains most files. */
      readonly layout: string;
      readonly levels: readonly string[];
      readonly pattern: string | null;
      readonly metadata: string | null;
      /** Joined by plate and well, one after the other. */
      readonly plateMaps: readonly PlateMapSource[];
      /**
       * What becomes of z-stacks: `max` or `mean` projection, `all` (each plane is a row) or the name of one plane;
       * `auto` is `max` where images are stacks.
       */
      readonly z: string;
      /** `all` (each time point is a row), `first` or `last` of each plate, or the name of one time point. */
      readonly time: string;
      /** Images with the same bytes under the same batch and labels: all but the first are dropped, or all kept. */
      readonly duplicates: 'drop' | 'keep';
    }
  | {
      readonly kind: 'profiles';
      readonly files: readonly string[];
      readonly metadata: string | null;
      /** Regular expressions over column names: what is a feature, what is not. */
      readonly features: string | null;
      readonly exclude: string | null;
      /** A missing feature value is an error, not a column left out. */
      readonly failOnMissing: boolean;
    };

/** What a recipe of images says where it says nothing: recipes written before these fields existed are read with them. */
export const DEFAULT_IMAGE_INPUT = {
  plateMaps: [],
  z: 'auto',
  time: 'all',
  duplicates: 'drop',
} as const satisfies Partial<RecipeInput>;

/** Which columns of the table play which part. Names with or without `Metadata_`. */
export interface ColumnRoles {
  /** The batch first, further batch variables after it; empty: found by name. */
  readonly batch: readonly string[];
  readonly label: string | null;
  readonly group: string | null;
  readonly plate: string | null;
  readonly well: string | null;
  readonly controls: { readonly column: string; readonly value: string } | null;
  readonly covariates: readonly string[];
  readonly remove: readonly string[];
}

/** Which channels of an image are embedded, and how. */
export type ChannelChoice =
  /** Colour and a model's own channels as they are; else each channel by itself, embeddings beside each other. */
  | { readonly kind: 'auto' }
  /** These together, in this order: as many as the model has. */
  | { readonly kind: 'together'; readonly channels: readonly string[] }
  /** Each by itself; all of the study where none is named. */
  | {
      readonly kind: 'each';
      readonly channels: readonly string[];
      readonly combine: 'concatenate' | 'average';
    };

/** Where the cells of an image are. */
export type CellSource =
  /** A table with their centres, or a folder of such tables. */
  | { readonly kind: 'table'; readonly file: string }
  /** Nuclei found in this channel; null: the one that looks like DNA by its name. */
  | { readonly kind: 'detect'; readonly channel: string | null };

/** Which parts of an image are embedded. */
export type ViewChoice =
  | { readonly kind: 'whole' }
  /** The largest centred square. */
  | { readonly kind: 'centre' }
  /** Equal tiles, averaged. */
  | { readonly kind: 'grid'; readonly across: number; readonly down: number }
  /** Squares around cells, one row each. */
  | {
      readonly kind: 'cells';
      readonly from: CellSource;
      readonly sizePx: number;
      /** In place of pixels, in micrometres: other sizes of pixels, other squares. Needs the size of every image's pixels. */
      readonly sizeUm?: number | null;
      /** A square that reaches over the image's border is filled with the mirrored image, or left out. */
      readonly border: 'reflect' | 'leave-out';
    };

/**
 * In which precision networks are computed: single; halves on a graphics card; weights and activations in eight bits
 * on the processor. Rows of different precisions are never mixed.
 */
export type NetworkPrecision = 'fp32' | 'fp16' | 'int8';

export interface EmbeddingChoice {
  /** `morphology`, or an imported model. */
  readonly model: string;
  /** Brightness: the camera's full range, each image's own percentiles, or those of all images of its plate. */
  readonly scaling: 'depth' | 'percentile' | 'plate-percentile';
  readonly percentiles: readonly [low: number, high: number];
  /** Rows of the profiles: as embedded, or the mean of a site's or a well's rows. */
  readonly aggregate: 'none' | 'site' | 'well';
  readonly channels: ChannelChoice;
  readonly views: ViewChoice;
  /** `plate` divides images by the illumination that all images of their plate and channel share. */
  readonly illumination: 'none' | 'plate';
  /** `bss` gives the images of all batches common amplitudes of the lowest frequencies. */
  readonly imageStyle: 'none' | 'bss';
  /** Of networks; what is not said is fp32. */
  readonly precision?: NetworkPrecision;
}

/** How images are embedded where nothing else is asked for. */
export const DEFAULT_EMBEDDING: EmbeddingChoice = {
  model: 'morphology',
  scaling: 'depth',
  percentiles: [0.1, 99.9],
  aggregate: 'none',
  channels: { kind: 'auto' },
  views: { kind: 'whole' },
  illumination: 'none',
  imageStyle: 'none',
  precision: 'fp32',
};

/** Images that are left out of a run; each is listed with its reason. */
export interface QualityChoice {
  /** Images with any of these problems. */
  readonly excludeFlagged: readonly QualityProblem[];
  /** Images named one by one. */
  readonly exclude: readonly {
    /** Of any file of the image, absolute or as the folder's listing shows it. */
    readonly path: string;
    /** From 0, where a file holds several images; left out: all of them. */
    readonly page?: number;
    readonly reason: string;
  }[];
}

/** Nothing is left out. */
export const DEFAULT_QUALITY: QualityChoice = { excludeFlagged: [], exclude: [] };

export interface MethodStep {
  readonly method: string;
  readonly params: ParamValues;
}

/** A correction that was fitted before, on other plates, and kept in a file. */
export interface SavedCorrection {
  /** Absolute path. */
  readonly file: string;
  /** Of its content: another file under the same name is refused. */
  readonly sha256: string;
  /** What it was fitted on, in words. */
  readonly fittedOn: string;
}

/** One correction: one method, or a chain whose steps run one after the other. The id joins them with `+`. */
export interface MethodChain {
  readonly id: string;
  readonly steps: readonly MethodStep[];
  /** Nothing is fitted then: the rows are placed by what the file holds. The id is `saved+<steps>+<name>`. */
  readonly saved?: SavedCorrection;
}

/** What ids of saved corrections start with. */
export const SAVED_PREFIX = 'saved+';

export interface MetricChoice {
  readonly metric: string;
  readonly params: ParamValues;
}

/** Everything that decides the result of a run: written as recipe.yaml, read back, hashed into cache keys. */
export interface Recipe {
  readonly unbatch: 1;
  readonly input: RecipeInput;
  readonly columns: ColumnRoles;
  readonly embedding: EmbeddingChoice;
  readonly quality: QualityChoice;
  /** `auto` standardises features over all rows where their scales differ more than a hundredfold. */
  readonly scaleFeatures: 'auto' | 'standardize' | 'none';
  readonly methods: readonly MethodChain[];
  readonly metrics: readonly MetricChoice[];
  readonly umap: ParamValues;
  readonly judging: Judging;
  readonly seed: number;
  readonly precision: 'single' | 'double';
}

/** Where the work is done; changes speed, not meaning, and is no part of the recipe. */
export interface Machine {
  readonly device: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  /** 0: all cores. */
  readonly threads: number;
  /** Folder of imported models. */
  readonly modelsDir: string;
  /** What runs networks. */
  readonly runtime: 'onnx' | 'tfjs';
}
