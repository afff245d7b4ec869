import type { BeforeAfter, OverCorrection, Tuning, VarianceFate } from '../contract/judgement';
import type { Markup } from './html';
import { html } from './html';
import type { MethodCost } from './report-data';
import { probabilityText, scoreText } from './score-scale';

/** What every correction did beside mixing batches, and how strengths were chosen. */

const NONE = html`<td class="num muted">–</td>`;
const percent = (value: number): string => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
const arrow = ({ before, after }: BeforeAfter, text: (value: number) => string = scoreText): Markup =>
  html`<td class="num">${text(before)} → ${text(after)}</td>`;
const missing = (why: string): Markup => html`<td class="num muted" title="${why}">–</td>`;

function changeCell({ changes }: OverCorrection, metric: string): Markup {
  const change = changes.find((entry) => entry.metric === metric);
  if (change === undefined) return NONE;
  const { before, after, interval } = change;
  const sure =
    interval !== null &&
    html`<small class="muted">${scoreText(interval[0])} … ${scoreText(interval[1])}</small>`;
  return html`<td class="num">${scoreText(before)} → ${scoreText(after)} ${sure}</td>`;
}

function nullCell({ labelNull }: OverCorrection): Markup {
  if ('why' in labelNull) return missing(labelNull.why);
  const { gain, nullMean, p, rerun } = labelNull;
  return html`<td class="num">
    ${scoreText(gain)} against ${scoreText(nullMean)}, p ${probabilityText(p)}${rerun && ' (run again)'}
  </td>`;
}

const totals = ({ before, after }: VarianceFate, of: 'batch' | 'label'): BeforeAfter => ({
  before: before.total[of],
  after: after.total[of],
});

interface CostColumn {
  readonly head: string;
  readonly cell: (report: OverCorrection) => Markup;
  /** Why there is nothing; undefined where there is something. */
  readonly why: (report: OverCorrection) => string | undefined;
}

const whyOf = (part: object): string | undefined =>
  'why' in part && typeof part.why === 'string' ? part.why : undefined;

const variance = (of: 'batch' | 'label'): CostColumn => ({
  head: `Variance by ${of}`,
  why: (report) => whyOf(report.variance),
  cell: (report) =>
    'why' in report.variance ? missing(report.variance.why) : arrow(totals(report.variance, of), percent),
});

const change = (head: string, metric: string): CostColumn => ({
  head,
  why: ({ changes }) => (changes.some((entry) => entry.metric === metric) ? undefined : 'it was not scored'),
  cell: (report) => changeCell(report, metric),
});

const spread = (
  head: string,
  of: 'between' | 'separation',
  text?: (value: number) => string,
): CostColumn => ({
  head,
  why: ({ controls }) => whyOf(controls),
  cell: ({ controls }) => ('why' in controls ? missing(controls.why) : arrow(controls[of], text)),
});

const COLUMNS: readonly CostColumn[] = [
  change('Labels told across batches', 'knn-across'),
  change('Replicates across batches (mAP)', 'map-replicate-across'),
  {
    head: 'Labels whose signal was lost / gained',
    why: ({ perturbations }) => whyOf(perturbations),
    cell: ({ perturbations }) =>
      'why' in perturbations
        ? missing(perturbations.why)
        : html`<td class="num">${perturbations.lost.length} / ${perturbations.gained.length}</td>`,
  },
  spread('Controls between batches (share of variance)', 'between', percent),
  spread('Treated rows from controls (in spreads)', 'separation'),
  variance('batch'),
  variance('label'),
  {
    head: 'Neighbours changed',
    why: ({ neighbourhoods }) => whyOf(neighbourhoods),
    cell: ({ neighbourhoods }) =>
      'why' in neighbourhoods
        ? missing(neighbourhoods.why)
        : html`<td class="num">${percent(neighbourhoods.mean)}</td>`,
  },
  {
    head: 'Gain on true against shuffled labels',
    why: ({ labelNull }) => whyOf(labelNull),
    cell: nullCell,
  },
];

/** What no correction has, by the reason of the first. */
function missingParts(costs: readonly MethodCost[], columns: readonly CostColumn[]): Markup {
  const reasons = new Map<string, string[]>();
  for (const column of COLUMNS) {
    const why = costs.length === 0 ? undefined : column.why(costs[0].report);
    if (columns.includes(column) || why === undefined) continue;
    reasons.set(why, [...(reasons.get(why) ?? []), column.head]);
  }
  return html`${[...reasons].map(
    ([why, parts]) => html`<p class="muted absent">Not shown: ${parts.join(', ')} (${why}).</p>`,
  )}`;
}

/** One row a correction; before → after, with the 95 % bootstrap interval of the change. */
export function costsSection(costs: readonly MethodCost[]): Markup {
  const columns = COLUMNS.filter(({ why }) => costs.some(({ report }) => why(report) === undefined));
  return html`<p class="lead">
      Before → after; small: the 95 % bootstrap interval of the change. Labels and replicates are those of
      treated rows. A good correction brings the controls of all batches together and leaves treated rows
      where they stand among them. Shuffled labels mean nothing: a correction that gains as much on them fits
      labels, whatever they are. It is run again on shuffled labels where it uses labels; else only the score
      is taken again.
    </p>
    <div class="scroll">
      <table class="costs">
        <thead>
          <tr>
            <th scope="col">Method</th>
            ${columns.map(({ head }) => html`<th scope="col" class="num">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${costs.map(
            ({ title, report }) =>
              html`<tr>
                <td class="name"><strong>${title}</strong></td>
                ${columns.map(({ cell }) => cell(report))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${missingParts(costs, columns)}`;
}

function tuningTable(titleOf: (id: string) => string, tuning: Tuning): Markup {
  const { points, chosen, standard, heldOut, labels, folds, uncorrected } = tuning;
  const rows = points.map(({ setting, score, why }, i) => {
    const notes = [i === chosen && 'chosen', i === standard && 'default'].filter((note) => note !== false);
    return html`<tr>
      <td>${setting}</td>
      <td class="num">${score === null ? '–' : score.toFixed(3)}</td>
      <td>${why ?? notes.join(', ')}</td>
    </tr> `;
  });
  return html`<h3>${titleOf(tuning.id)}: ${tuning.parameter}</h3>
    <p class="muted">
      Replicates found across batches (mAP, mean over ${labels} labels); the uncorrected table has
      ${uncorrected === null ? '–' : uncorrected.toFixed(3)}. On labels that had no part in the choice
      (${folds} folds): ${heldOut.tuned.toFixed(3)}, the default ${heldOut.standard.toFixed(3)}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Strength</th>
            <th scope="col" class="num">mAP</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

/** The tuning curve of every method whose strength was chosen. */
export const tuningSection = (tuning: readonly Tuning[], titleOf: (id: string) => string): Markup =>
  html`${tuning.map((entry) => tuningTable(titleOf, entry))}`;
