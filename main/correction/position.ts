/*
 * Row and column effects of plates, such as edge evaporation or a pipetting gradient, taken out plate by plate.
 * For every feature the values of a plate are seen as overall level + row effect + column effect + rest, and the effects
 * are found by turns: the median (or mean) of each row's residuals is moved into its effect, then each column's, until
 * nothing moves (Tukey's median polish; with means the least-squares fit of the two-way additive model).
 * Source: Tukey 1977; R `medpolish`; as used in the B score of Brideau et al. 2003, without its division by the MAD.
 * Departures: several rows of the table may lie in one well; the plate's overall level stays in, because differences
 * between plates are another step's business; a plate row or column with fewer than three values gets no effect, since
 * taking its median out would leave nothing of its wells.
 */
import type { SavedModel } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { InputError } from '../core/errors';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, zerosLike } from '../core/matrix';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import type { Task } from '../core/task';
import { parseWell } from '../core/wells';
import { medianInPlace } from '../math/quantile';
import { counted } from '../core/counted';
import { listed, requireFeatureCount } from './batch-factor';

type Statistic = 'median' | 'mean';

const FEWEST_VALUES = 3;
const MAX_TURNS = 10;
/** Turns end when no effect moves by more than this share of the spread of the plate's values. */
const SETTLED = 1e-7;
const MAX_ROWS = 32;
const MAX_COLUMNS = 48;
/** Values that are polished between two ticks. */
const VALUES_PER_TICK = 4e4;

/** Plate rows and columns of the rows of a table, from 0. */
interface Places {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

function placesOf({ levels, codes }: Factor): Places {
  const positions = levels.map(parseWell);
  const bad = levels.filter((_, w) => positions[w] === null);
  if (bad.length > 0) {
    throw new InputError(`position cannot read ${counted(bad.length, 'well')}: ${listed(bad)}`, {
      hint: 'wells are written as A01 or r01c01',
    });
  }
  return {
    rows: codes.map((code) => (positions[code]?.row ?? 1) - 1),
    columns: codes.map((code) => (positions[code]?.column ?? 1) - 1),
  };
}

/** Members of each plate row or column that has enough values, as places in the plate's list of values. */
function lines(
  of: Int32Array,
  members: Int32Array,
  count: number,
): readonly { at: number; values: Int32Array }[] {
  const found: number[][] = Array.from({ length: count }, () => []);
  members.forEach((row, i) => found[of[row]].push(i));
  return found.flatMap((values, at) =>
    values.length < FEWEST_VALUES ? [] : [{ at, values: Int32Array.from(values) }],
  );
}

type Lines = ReturnType<typeof lines>;

function middle(values: Float64Array, statistic: Statistic): number {
  if (statistic === 'median') return medianInPlace(values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Moves each line's middle from the residuals into its effect; returns the largest move. */
function sweep(
  residuals: Float64Array,
  all: Lines,
  effects: Float64Array,
  statistic: Statistic,
  scratch: Float64Array,
): number {
  let largest = 0;
  for (const { at, values } of all) {
    const part = scratch.subarray(0, values.length);
    for (let i = 0; i < values.length; i++) part[i] = residuals[values[i]];
    const move = middle(part, statistic);
    for (const i of values) residuals[i] -= move;
    effects[at] += move;
    largest = Math.max(largest, Math.abs(move));
  }
  return largest;
}

/** Shifts the effects of the lines that have one so that their middle is 0. */
function centreEffects(all: Lines, effects: Float64Array, statistic: Statistic): void {
  if (all.length === 0) return;
  const shift = middle(
    Float64Array.from(all, ({ at }) => effects[at]),
    statistic,
  );
  for (const { at } of all) effects[at] -= shift;
}

/** Row and column effects of one feature of one plate; `residuals` is used up. */
function polish(
  residuals: Float64Array,
  plateRows: Lines,
  plateColumns: Lines,
  statistic: Statistic,
): { rows: Float64Array; columns: Float64Array } {
  const rows = new Float64Array(MAX_ROWS);
  const columns = new Float64Array(MAX_COLUMNS);
  const scratch = new Float64Array(residuals.length);
  let [low, high] = [Infinity, -Infinity];
  for (const value of residuals) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const moved = Math.max(
      sweep(residuals, plateRows, rows, statistic, scratch),
      sweep(residuals, plateColumns, columns, statistic, scratch),
    );
    if (moved <= SETTLED * (high - low)) break;
  }
  centreEffects(plateRows, rows, statistic);
  centreEffects(plateColumns, columns, statistic);
  return { rows, columns };
}

/** Effects of one plate: rows × d and columns × d; 0 where there is none. */
interface PlateEffects {
  readonly rows: Matrix<Float64Array>;
  readonly columns: Matrix<Float64Array>;
}

async function plateEffects(
  x: Values,
  members: Int32Array,
  places: Places,
  statistic: Statistic,
  task: Task,
): Promise<PlateEffects> {
  const { cols, data } = x;
  const plateRows = lines(places.rows, members, MAX_ROWS);
  const plateColumns = lines(places.columns, members, MAX_COLUMNS);
  const rows = new Float64Array(MAX_ROWS * cols);
  const columns = new Float64Array(MAX_COLUMNS * cols);
  const stride = Math.max(1, Math.floor(VALUES_PER_TICK / members.length));
  const residuals = new Float64Array(members.length);
  for (let j = 0; j < cols; j++) {
    if (j % stride === 0) await task.tick(j, cols);
    for (let i = 0; i < members.length; i++) residuals[i] = data[members[i] * cols + j];
    const found = polish(residuals, plateRows, plateColumns, statistic);
    found.rows.forEach((effect, r) => (rows[r * cols + j] = effect));
    found.columns.forEach((effect, c) => (columns[c * cols + j] = effect));
  }
  return { rows: new Matrix(MAX_ROWS, cols, rows), columns: new Matrix(MAX_COLUMNS, cols, columns) };
}

function subtract(x: Values, out: Values, members: Int32Array, places: Places, effects: PlateEffects): void {
  const { cols, data } = x;
  for (const row of members) {
    const ofRow = places.rows[row] * cols;
    const ofColumn = places.columns[row] * cols;
    for (let j = 0, at = row * cols; j < cols; j++, at++) {
      out.data[at] = data[at] - effects.rows.data[ofRow + j] - effects.columns.data[ofColumn + j];
    }
  }
}

const rowsKey = (plate: string): string => `rows:${plate}`;
const columnsKey = (plate: string): string => `columns:${plate}`;

/** Corrects plate by plate; a plate that `known` has effects of is not polished. */
async function correctPlates(
  samples: Samples,
  statistic: Statistic,
  known: SavedModel | undefined,
  task: Task,
): Promise<{ corrected: Values; matrices: Record<string, Matrix<Float64Array>>; poor: readonly string[] }> {
  requireNeeds('position', ['plate', 'well'], samples);
  const { features, plate, well } = samples;
  if (plate === undefined || well === undefined) throw new InputError('position needs plate and well');
  const places = placesOf(well);
  const corrected = zerosLike(features);
  const matrices: Record<string, Matrix<Float64Array>> = {};
  const poor: string[] = [];
  for (const [p, members] of rowsByLevel(plate).entries()) {
    const name = plate.levels[p];
    const part = task.child(name, 1 / plate.levels.length);
    const isKnown = known !== undefined && Object.hasOwn(known.matrices, rowsKey(name));
    const effects = isKnown
      ? { rows: known.matrices[rowsKey(name)], columns: known.matrices[columnsKey(name)] }
      : await plateEffects(features, members, places, statistic, part);
    const usable =
      lines(places.rows, members, MAX_ROWS).length + lines(places.columns, members, MAX_COLUMNS).length;
    if (usable === 0) poor.push(name);
    matrices[rowsKey(name)] = effects.rows;
    matrices[columnsKey(name)] = effects.columns;
    await part.tick(1, 1);
    subtract(features, corrected, members, places, effects);
  }
  return { corrected, matrices, poor };
}

/** @see the head of this file; checked by hand in tests/correction/position */
export const position = defineCorrection({
  id: 'position',
  title: 'Well position',
  summary: 'Removes the row and column effects of every plate, such as edges that differ from the middle.',
  citation: 'Tukey 1977, Exploratory Data Analysis; Brideau et al. 2003, J Biomol Screen 8:634 (B score)',
  needs: ['plate', 'well'],
  assumes:
    'Most wells of every plate row and column are alike, so that no perturbation fills a whole row or column.',
  cost: { secondsPerMillion: 0.5, growth: 'rows' },
  params: {
    statistic: {
      label: 'Middle of a row or column',
      help: 'The median ignores strong hits; the mean is steadier on plates without them.',
      kind: 'choice',
      default: 'median',
      choices: { median: 'median', mean: 'mean' },
    },
  },
  async fit(samples, params, { task }) {
    const { corrected, matrices, poor } = await correctPlates(samples, params.statistic, undefined, task);
    const levels = samples.plate?.levels ?? [];
    return {
      corrected,
      space: 'kept',
      model: { method: 'position', params, levels, matrices },
      diagnostics: { plates: levels.length },
      warnings:
        poor.length === 0
          ? []
          : [
              `${counted(poor.length, 'plate')} with fewer than ${FEWEST_VALUES} values in every row and column ` +
                `left as they are: ${listed(poor)}`,
            ],
    };
  },
  async apply(model, unseen, { task }) {
    requireFeatureCount(model, unseen, Object.values(model.matrices)[0].cols);
    const statistic = model.params.statistic === 'mean' ? 'mean' : 'median';
    return (await correctPlates(unseen, statistic, model, task)).corrected;
  },
});
