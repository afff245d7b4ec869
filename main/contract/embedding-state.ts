import type { ErrorPayload } from './errors';
import type { EmbedderInfo } from './models';
import type { EmbeddingChoice } from './recipe';

/** Where the arithmetic runs; `auto` takes the fastest that works here. */
export type DeviceName = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** What turns images into numbers, and where it runs. */
export interface EmbedRequest {
  /** As the recipe has it: everything that changes the numbers. */
  readonly embedding: EmbeddingChoice;
  readonly device: DeviceName;
}

/** What came out of an embedding. */
export interface EmbedOutcome {
  readonly seconds: number;
  /** Rows that have a profile. */
  readonly rows: number;
  /** Numbers a profile. */
  readonly features: number;
  /** What ran a network, and why so; absent or null for the morphology profile. */
  readonly embedder?: EmbedderInfo | null;
  /** What happened, in sentences: the device used and why, what a reduced precision changed, what was left out. */
  readonly notes?: readonly string[];
}

/** How long an embedding will take here, measured on a few images of the study. */
export interface EmbedEstimate {
  readonly images: number;
  /** Embedded already: they cost nothing. */
  readonly known: number;
  /** Images that were timed. */
  readonly measured: number;
  readonly secondsPerImage: number;
  /** For all images that are not embedded yet. */
  readonly seconds: number;
  /** What would do the work. */
  readonly device: string;
  /** Why it is not the device asked for; null where it is, or where nothing faster was found. */
  readonly why: string | null;
}

/** How far the images are embedded. A correction that finds them not embedded embeds them first. */
export type EmbedState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly request: EmbedRequest }
  | { readonly status: 'done'; readonly request: EmbedRequest; readonly outcome: EmbedOutcome }
  /** Stopped by the user, or by the program's end; starting it again goes on from there. */
  | { readonly status: 'cancelled'; readonly request: EmbedRequest }
  | { readonly status: 'failed'; readonly request: EmbedRequest; readonly error: ErrorPayload };
