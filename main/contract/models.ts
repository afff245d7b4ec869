import type { Named } from './catalogue';
import type { Machine, NetworkPrecision } from './recipe';

/** A model that the field uses: what it is, what it may be used for, and where people get its file. */
export interface KnownModelEntry extends Named {
  readonly licence: string;
  /** A web page or a file's address. The program does not open it by itself. */
  readonly from: string;
  /** Any one of these files is the model. */
  readonly files: readonly {
    readonly name: string;
    /** About: where nobody has compared it with the source, `notVerified` says so. */
    readonly bytes: number | null;
    readonly sha256: string | null;
  }[];
  /** Of one embedding. */
  readonly dimensions: number | null;
  readonly channels: number | null;
  readonly notVerified: readonly string[];
  /** Ids of imported models that were made from it; empty: not imported yet. */
  readonly importedAs: readonly string[];
}

/** In which values a network that came as a graph takes its pictures: the graph does not tell. */
export const PICTURE_VALUES = {
  imagenet: 'by the mean and deviation of ImageNet',
  unit: '0 to 1',
  signed: '−1 to 1',
  bytes: '0 to 255',
  image: "each channel by each picture's own mean and deviation",
} as const;
export type PictureValues = keyof typeof PICTURE_VALUES;

/** An imported model's card, in words and numbers for people. */
export interface ImportedModel {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
  /** The known model that it is; `certain` where its file's checksum says so, else by name and shape. */
  readonly known: { readonly id: string; readonly certain: boolean } | null;
  readonly source: {
    readonly file: string;
    readonly format: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** Of the pictures that it takes. */
  readonly heightPx: number;
  readonly widthPx: number;
  readonly channels: number;
  /** Of one embedding. */
  readonly dimensions: number;
  /** Such as "vision transformer: 12 blocks of width 384, 6 heads, patches of 14 pixels". */
  readonly architecture: string;
  /** How pictures are prepared, and where that is from. */
  readonly preprocessing: string;
  /** What may be changed of that, for a graph; null for a checkpoint, whose family tells. */
  readonly values: PictureValues | null;
}

/** Everything that the model library shows. */
export interface ModelLibrary {
  /** Absolute path of the folder of imported models. */
  readonly folder: string;
  readonly imported: readonly ImportedModel[];
  readonly known: readonly KnownModelEntry[];
}

/** What may be said of a model file on its import; a good file needs none of it. */
export interface ModelImportOptions {
  /** What it will be called: small letters, digits, dots, dashes; made from the file's name unless given. */
  readonly id?: string;
  /** Attention heads, where the file does not tell. */
  readonly heads?: number;
  readonly inputSize?: { readonly height: number; readonly width: number };
  /** How position embeddings are resized: the authors' way, or the porting library's. */
  readonly positions?: 'original' | 'library';
  /** Which output of a graph (.onnx, or model.json of TensorFlow.js) is the embedding. */
  readonly output?: string;
  /** Of a graph: in which values it takes its pictures. */
  readonly values?: PictureValues;
}

/** One output of a network that came as a graph. */
export interface ModelOutput {
  readonly name: string;
  /** Such as `[n, 512]`; n: the pictures. */
  readonly shape: string;
  /** What it seems to be, in words. */
  readonly probably: string;
  /** One row of numbers a picture: it can be taken as the embedding. */
  readonly usable: boolean;
}

/** What a model file is, before it is imported. */
export interface ModelFileCheck {
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly known: { readonly id: string; readonly title: string; readonly certain: boolean } | null;
  readonly heightPx: number;
  readonly widthPx: number;
  readonly channels: number;
  readonly dimensions: number;
  readonly architecture: string;
  /** Outputs of a graph, to choose the embedding from; empty for a checkpoint. */
  readonly outputs: readonly ModelOutput[];
}

/** How far a reduced precision moves the embeddings of the study's own images. */
export interface PrecisionEffect {
  /** Images that were embedded in both precisions. */
  readonly images: number;
  /** Nearest neighbours looked at; 15 where there are enough images. */
  readonly neighbours: number;
  /** Share of them that are the same, 0 … 1. */
  readonly kept: number;
  /** Between an image's two embeddings: on average, and of the worst image. */
  readonly meanCosine: number;
  readonly lowestCosine: number;
}

/** What ran a network, and why so. */
export interface EmbedderInfo {
  readonly model: string;
  readonly title: string;
  /** Empty where the model's card names none; absent in projects of older versions. */
  readonly citation?: string;
  readonly runtime: 'onnx' | 'tfjs';
  /** `why`: what was tried and failed; null where the device asked for is used. */
  readonly device: {
    readonly asked: Machine['device'];
    readonly used: Machine['device'];
    readonly why: string | null;
  };
  readonly precision: {
    readonly asked: NetworkPrecision;
    readonly used: NetworkPrecision;
    readonly why: string | null;
  };
  /** Pictures a call, at the end and at the start: fewer where the memory did not suffice. */
  readonly batch: number;
  readonly firstBatch: number;
  /** Of a reduced precision, measured on the study's own images. */
  readonly effect: PrecisionEffect | null;
}
