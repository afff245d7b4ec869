/**
 * Profiles whose truth is known, for testing corrections, metrics and verdicts: every label has a place in a small
 * space of biology, wells scatter around it, a batch shifts, scales and rotates what it sees. Without its batch a
 * row is `clean`, so that what a correction left over or took away can be measured.
 */
import { ParamError } from '../core/errors';
import { factorOf } from '../core/factor';
import { Matrix } from '../core/matrix';
import type { Rng } from '../core/rng';
import { createRng } from '../core/rng';
import type { Samples } from '../core/samples';

/**
 * - `no-batch-effect`: the batches see the same; any correction can only lose.
 * - `removable`: every label in every batch, batches shifted and scaled; a linear correction repairs it.
 * - `rotated`: also turned in feature space; centring and scaling leave something over.
 * - `confounded`: each treatment in one batch only, controls in all; nobody can tell batch from biology.
 * - `bad-batch`: as removable, but the last batch is mostly noise, its biology faint.
 */
export type ProfileScenario = 'no-batch-effect' | 'removable' | 'rotated' | 'confounded' | 'bad-batch';

export interface SimulateProfilesOptions {
  readonly scenario: ProfileScenario;
  readonly seed: number;
  readonly batches: number;
  /** Treatments beside the negative control, which is the label `DMSO`. */
  readonly treatments: number;
  /** Rows of each label in each batch that has it. */
  readonly replicates: number;
  readonly features: number;
  /** Distance between labels in units of the scatter of wells; about 3 is easy, 1 hard. */
  readonly signal: number;
  /** Size of the batch effect in the same units. */
  readonly effect: number;
}

export interface SimulatedProfiles {
  /** With batch, label (DMSO, T1, …), group (mechanisms of two treatments each), control, plate and well. */
  readonly samples: Samples;
  /** The same rows as they would be without any batch effect, the bad batch's noise left out too. */
  readonly clean: Matrix<Float64Array>;
}

/** Dimensions in which biology varies. */
const BIOLOGY = 12;
const BAD_NOISE = 4;
const BAD_SIGNAL = 0.2;
const ROTATIONS = 6;

interface BatchView {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  /** Turns of pairs of features, one after the other. */
  readonly turns: readonly { readonly i: number; readonly j: number; readonly angle: number }[];
}

const normals = (count: number, rng: Rng): Float64Array =>
  Float64Array.from({ length: count }, () => rng.normal());

function drawView(options: SimulateProfilesOptions, rng: Rng): BatchView {
  const { features, scenario } = options;
  const effect = scenario === 'no-batch-effect' ? 0 : options.effect;
  const shift = normals(features, rng).map((value) => effect * value);
  const scale = normals(features, rng).map((value) => Math.exp(0.15 * effect * value));
  const turns = Array.from({ length: ROTATIONS * features }, () => ({
    i: rng.int(features),
    j: rng.int(features),
    angle: scenario === 'rotated' ? 0.25 * effect * rng.normal() : 0,
  }));
  return { shift, scale, turns };
}

/** What a batch makes of a row, in place. */
function distort(row: Float64Array, { shift, scale, turns }: BatchView): void {
  for (const { i, j, angle } of turns) {
    if (i === j || angle === 0) continue;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [a, b] = [row[i], row[j]];
    row[i] = cos * a - sin * b;
    row[j] = sin * a + cos * b;
  }
  for (let f = 0; f < row.length; f++) row[f] = row[f] * scale[f] + shift[f];
}

interface Planned {
  readonly batch: number;
  /** 0 is the negative control. */
  readonly label: number;
}

function planRows({ scenario, batches, treatments, replicates }: SimulateProfilesOptions): Planned[] {
  const rows: Planned[] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let label = 0; label <= treatments; label++) {
      const here = scenario !== 'confounded' || label === 0 || (label - 1) % batches === batch;
      if (!here) continue;
      // Twice as many controls, as plates have.
      const count = label === 0 ? 2 * replicates : replicates;
      for (let r = 0; r < count; r++) rows.push({ batch, label });
    }
  }
  return rows;
}

function checkOptions(options: SimulateProfilesOptions): void {
  const least = { batches: 1, treatments: 1, replicates: 1, features: 2, signal: 0, effect: 0 };
  const wrong: Record<string, string> = {};
  for (const key of Object.keys(least) as (keyof typeof least)[]) {
    if (!(options[key] >= least[key]))
      wrong[key] = `${key} must be at least ${least[key]}, got ${options[key]}`;
  }
  if (Object.keys(wrong).length > 0) throw new ParamError(wrong);
}

const labelName = (label: number): string => (label === 0 ? 'DMSO' : `T${label}`);
const groupName = (label: number): string => (label === 0 ? '' : `mechanism-${Math.ceil(label / 2)}`);

/** Where every label lies: treatments that share a mechanism lie near each other. */
function drawCentres({ treatments, signal }: SimulateProfilesOptions, rng: Rng): Float64Array[] {
  const unit = signal / Math.sqrt(2);
  const mechanisms = Array.from({ length: Math.ceil(treatments / 2) }, () => normals(BIOLOGY, rng));
  return Array.from({ length: treatments + 1 }, (_, label) => {
    const own = normals(BIOLOGY, rng);
    if (label === 0) return new Float64Array(BIOLOGY);
    const shared = mechanisms[Math.ceil(label / 2) - 1];
    return own.map((value, b) => unit * (0.85 * shared[b] + 0.53 * value));
  });
}

/**
 * @throws {ParamError} for counts below 1 and negative sizes
 */
export function simulateProfiles(options: SimulateProfilesOptions): SimulatedProfiles {
  checkOptions(options);
  const { features, batches, scenario, seed } = options;
  const planned = planRows(options);
  const centres = drawCentres(options, createRng(seed, 'centres'));
  // Each dimension of biology is seen in every feature, a little differently strongly.
  const loadings = normals(BIOLOGY * features, createRng(seed, 'loadings')).map(
    (v) => v / Math.sqrt(BIOLOGY),
  );
  const views = Array.from({ length: batches }, (_, b) => drawView(options, createRng(seed, `batch ${b}`)));
  const scatter = createRng(seed, 'scatter');
  const clean = new Matrix(planned.length, features, new Float64Array(planned.length * features));
  const seen = new Matrix(planned.length, features, new Float64Array(planned.length * features));
  planned.forEach(({ batch, label }, i) => {
    const bad = scenario === 'bad-batch' && batch === batches - 1;
    const row = new Float64Array(features);
    for (let f = 0; f < features; f++) {
      let biology = 0;
      for (let b = 0; b < BIOLOGY; b++) biology += centres[label][b] * loadings[b * features + f];
      const noise = scatter.normal();
      clean.data[i * features + f] = biology + noise;
      row[f] = bad ? BAD_SIGNAL * biology + BAD_NOISE * noise : biology + noise;
    }
    distort(row, views[batch]);
    seen.data.set(row, i * features);
  });
  return { samples: describe(planned, seen), clean };
}

function describe(planned: readonly Planned[], features: Matrix<Float64Array>): Samples {
  const label = factorOf(planned.map((row) => labelName(row.label)));
  const batch = factorOf(planned.map((row) => `batch${row.batch + 1}`));
  const perBatch = new Map<number, number>();
  const well = factorOf(
    planned.map((row) => {
      const place = perBatch.get(row.batch) ?? 0;
      perBatch.set(row.batch, place + 1);
      return `${String.fromCharCode(65 + Math.floor(place / 24))}${String((place % 24) + 1).padStart(2, '0')}`;
    }),
  );
  return {
    features,
    featureNames: Array.from({ length: features.cols }, (_, f) => `f${f}`),
    batches: [batch],
    label,
    group: factorOf(planned.map((row) => groupName(row.label))),
    plate: batch,
    well,
    control: Uint8Array.from(planned, (row) => (row.label === 0 ? 1 : 0)),
    columns: new Map([
      ['batch', batch],
      ['label', label],
    ]),
  };
}
