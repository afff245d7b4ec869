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

function costRow({ title, report }: MethodCost): Markup {
  const { controls, variance, perturbations, neighbourhoods } = report;
  return html`<tr>
    <td class="name"><strong>${title}</strong></td>
    ${changeCell(report, 'knn-across')}${changeCell(report, 'map-replicate-across')}
    ${
      'why' in perturbations
        ? missing(perturbations.why)
        : html`<td class="num">${perturbations.lost.length} / ${perturbations.gained.length}</td>`
    }
    ${'why' in controls ? missing(controls.why) : arrow(controls.between, percent)}
    ${'why' in controls ? missing(controls.why) : arrow(controls.separation)}
    ${'why' in variance ? missing(variance.why) : arrow(totals(variance, 'batch'), percent)}
    ${'why' in variance ? missing(variance.why) : arrow(totals(variance, 'label'), percent)}
    ${
      'why' in neighbourhoods
        ? missing(neighbourhoods.why)
        : html`<td class="num">${percent(neighbourhoods.mean)}</td>`
    }
    ${nullCell(report)}
  </tr> `;
}

const HEADS = [
  'Labels told across batches',
  'Replicates across batches (mAP)',
  'Perturbations lost / gained',
  'Controls between batches (share of variance)',
  'Treated rows from controls (in spreads)',
  'Variance by batch',
  'Variance by label',
  'Neighbours changed',
  'Gain on true against shuffled labels',
];

/** One row a correction; before → after, with the 95 % bootstrap interval of the change. */
export const costsSection = (costs: readonly MethodCost[]): Markup =>
  html`<p class="lead">
      Before → after; small: the 95 % bootstrap interval of the change. Labels and replicates are those of
      treated rows. A good correction brings the controls of all batches together and leaves treated rows
      where they stand among them. Shuffled labels mean nothing: a correction that gains as much on them fits
      labels, whatever they are. It is run again on shuffled labels where it uses labels; else only the score
      is taken again.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Method</th>
            ${HEADS.map((head) => html`<th scope="col" class="num">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${costs.map(costRow)}
        </tbody>
      </table>
    </div>`;

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
