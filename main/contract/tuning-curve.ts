import { paddedRange } from './axis';
import type { Tuning, TuningPoint } from './judgement';

/** A strength that was tried, as figures of report and window draw it. */
export interface CurvePoint extends TuningPoint {
  /** The setting without the parameter's name, where it begins with it. */
  readonly name: string;
  readonly isChosen: boolean;
  readonly isStandard: boolean;
}

export interface TuningCurve {
  /** From small to large where strengths are numbers: they are tried from the default on. */
  readonly points: readonly CurvePoint[];
  /** Of the scores' axis: all scores and the uncorrected one, with some air. */
  readonly range: readonly [low: number, high: number];
}

/** The shortest axis: smaller differences than this are not worth a slope. */
const LEAST_SPAN = 0.05;

/** The curve of a method whose strength was searched: replicates across batches at every strength. */
export function tuningCurve({ points, chosen, standard, parameter, uncorrected }: Tuning): TuningCurve {
  const nameOf = (setting: string): string =>
    setting.startsWith(`${parameter} `) ? setting.slice(parameter.length + 1) : setting;
  const named = points.map((point, i) => ({
    ...point,
    name: nameOf(point.setting),
    isChosen: i === chosen,
    isStandard: i === standard,
  }));
  const areNumbers = named.every(({ name }) => Number.isFinite(Number(name)));
  const scores = points.flatMap(({ score }) => (score === null ? [] : [score]));
  const all = uncorrected === null ? scores : [...scores, uncorrected];
  return {
    points: areNumbers ? named.sort((a, b) => Number(a.name) - Number(b.name)) : named,
    range: paddedRange(all, 0, 1, LEAST_SPAN),
  };
}
