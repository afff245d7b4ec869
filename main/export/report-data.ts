import type { OverCorrection, Tuning } from '../contract/judgement';

/** One metric as reports and figures show it. */
export interface MetricColumn {
  readonly id: string;
  readonly title: string;
  /** What it measures, one sentence. */
  readonly summary?: string;
  readonly measures: 'mixing' | 'biology';
  readonly range: readonly [worst: number, best: number];
  /** How the number can mislead. */
  readonly caution?: string;
  readonly citation?: string;
}

export interface ScoreCell {
  /** null: could not be computed, `why` says it. */
  readonly value: number | null;
  readonly why?: string;
}

/** 0.4 × mixing + 0.6 × biology and its two parts, each from 0 (worst) to 1 (best); null where no metric could be computed. */
export interface SummaryCell {
  readonly value: number | null;
  readonly mixing: number | null;
  readonly biology: number | null;
  /** Ids of the metrics that went into it. */
  readonly used?: readonly string[];
  /** Of the overall value, where methods were compared by draws of rows. */
  readonly interval?: readonly [low: number, high: number];
}

/** One correction (or chain of corrections) with what became of it; in the order in which it is to be shown. */
export interface MethodRow {
  readonly id: string;
  readonly title: string;
  readonly citation?: string;
  /** Parameters as text, "theta 2, sigma 0.1". */
  readonly parameters?: string;
  /** "not run, because …"; scores are empty then. */
  readonly notRun?: string;
  /** By metric id. */
  readonly scores: Readonly<Record<string, ScoreCell>>;
  /** What methods were compared by, where they were; else the table's own summary. */
  readonly summary?: SummaryCell;
  /** The summary of the method's table alone, over all its rows and scores, as scores.json has it. */
  readonly ownSummary?: SummaryCell;
  readonly warnings?: readonly string[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** How many rows each batch has of each label. */
export interface DesignTable {
  readonly batchColumn: string;
  readonly labelColumn: string;
  readonly batches: readonly string[];
  readonly labels: readonly string[];
  /** labels × batches, row-major. */
  readonly counts: ArrayLike<number>;
  /** Labels that are negative controls. */
  readonly controls?: readonly string[];
}

export interface ReportDesign {
  readonly light: 'green' | 'amber' | 'red';
  readonly why: string;
  readonly cramersV?: number | null;
  readonly cramersVCorrected?: number | null;
  readonly rankDeficient?: boolean;
  readonly labelsInOneBatch?: readonly string[];
  readonly controlsInEveryBatch?: boolean | null;
  readonly table?: DesignTable;
}

export interface ReportSamples {
  /** What was looked at, in numbers: "Images 2,304", "Wells 192", "Features 384". */
  readonly facts: readonly Fact[];
  readonly skipped?: readonly { readonly path: string; readonly reason: string }[];
  /** All that were skipped, where `skipped` lists the first ones only. */
  readonly skippedTotal?: number;
}

export interface ReportRecipe {
  /** Versions, hashes, seed, precision, device. */
  readonly facts: readonly Fact[];
  /** recipe.yaml. */
  readonly yaml?: string;
}

export interface ReportVerdict {
  /** A method id, `none` (leave the data as they are) or `undecidable`. */
  readonly recommend: string;
  /** Ids not told apart from it. */
  readonly ties?: readonly string[];
  /** Why corrections are not to be used, by id. */
  readonly setAside?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A figure drawn for both themes (SVG). */
export interface ThemedFigure {
  readonly title: string;
  readonly caption?: string;
  readonly light: string;
  readonly dark: string;
}

export interface PerturbationRow {
  readonly label: string;
  readonly rows?: number;
  /** Mean average precision. */
  readonly map: number | null;
  readonly p?: number | null;
  /** p corrected for testing many (Benjamini–Hochberg). */
  readonly q?: number | null;
  /** The same before correction. */
  readonly mapBefore?: number | null;
  readonly qBefore?: number | null;
}

export interface PerturbationTable {
  readonly title: string;
  readonly caption?: string;
  /** q below this counts as found; 0.05. */
  readonly threshold?: number;
  readonly rows: readonly PerturbationRow[];
}

export interface ReportImage {
  /** `data:image/png;base64,…` (or jpeg, webp, gif). */
  readonly dataUri: string;
  readonly caption: string;
}

/** Pictures that belong together: one perturbation, say, in every batch. */
export interface ImageGroup {
  readonly title: string;
  readonly images: readonly ReportImage[];
}

/** A sentence of the methods text with the works it cites. */
export interface ReportMethods {
  readonly paragraphs: readonly string[];
  readonly references: readonly string[];
}

/** One correction with what it cost. */
export interface MethodCost {
  readonly title: string;
  readonly report: OverCorrection;
}

/** Everything a report shows; sections that are absent are left out. */
export interface ReportData {
  readonly title: string;
  readonly subtitle?: string;
  /** When it was made, as it is to be printed: the report itself never looks at the clock. */
  readonly madeAt?: string;
  readonly version: string;
  readonly samples?: ReportSamples;
  readonly design?: ReportDesign;
  readonly verdict?: ReportVerdict;
  readonly metrics?: readonly MetricColumn[];
  readonly methods?: readonly MethodRow[];
  readonly layouts?: readonly ThemedFigure[];
  readonly perturbations?: readonly PerturbationTable[];
  readonly images?: readonly ImageGroup[];
  /** What every correction cost. */
  readonly costs?: readonly MethodCost[];
  /** Variance by batch and label before and after corrections. */
  readonly costFigures?: readonly ThemedFigure[];
  /** How strengths were chosen. */
  readonly tuning?: readonly Tuning[];
  readonly recipe?: ReportRecipe;
  readonly methodsText?: ReportMethods;
  readonly warnings?: readonly string[];
}
