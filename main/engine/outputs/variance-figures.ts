import type { Theme } from '../../contract/palette';
import type { FigureFont } from '../../export/font';
import type { ThemedFigure } from '../../export/report-data';
import { varianceFigure } from '../../export/variance-figure';
import type { OutputInput } from './output-input';
import { methodRows } from './report-rows';

interface DrawnVariance {
  readonly id: string;
  readonly title: string;
  readonly draw: (theme: Theme) => string;
}

/** Variance by batch and label before and after every correction, in the order of the ranking. */
export const varianceFigures = (
  { outcomes, judgement }: OutputInput,
  font: FigureFont,
): readonly DrawnVariance[] =>
  methodRows(outcomes, judgement.verdict.compared).flatMap(({ id, title }) => {
    const outcome = outcomes.find((entry) => entry.id === id);
    if (outcome?.status !== 'done' || outcome.assessment === null) return [];
    const { variance } = outcome.assessment.overCorrection;
    if ('why' in variance) return [];
    return [{ id, title, draw: (theme) => varianceFigure({ font, theme, title, variance }) }];
  });

/** Figures in the report beside the recommended method's; the others are files only. */
const BEST_SHOWN = 2;

/** For the report: the recommended method, and the best of the others. */
export function reportVariance(input: OutputInput, font: FigureFont): readonly ThemedFigure[] {
  const { recommend } = input.judgement.verdict;
  const all = varianceFigures(input, font);
  const others = all.filter(({ id }) => id !== recommend).slice(0, BEST_SHOWN);
  return [...all.filter(({ id }) => id === recommend), ...others].map(({ title, draw }) => ({
    title: `Variance by batch and label: ${title}`,
    light: draw('light'),
    dark: draw('dark'),
  }));
}
