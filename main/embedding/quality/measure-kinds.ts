import type { Plane } from '../../core/plane';
import { GRID, shrinkToGrid } from '../../images/plate/illumination';
import { STYLE_LENGTH, hasStyle, styleOf } from '../../images/plate/low-frequencies';
import { SHARES, valuesAtShares } from '../../images/plate/pooled-percentiles';
import { QUALITY_MEASURES, measurePlane } from './measure-plane';

/** What can be measured of a plane: its quality, and what tells the illumination, percentiles and style of its plate. */
export type MeasureKind = 'quality' | 'illumination' | 'percentiles' | 'style';

interface Measure {
  /** Numbers of one plane. */
  readonly length: number;
  /** null where the plane tells nothing: blank, or too small. */
  readonly measure: (plane: Plane) => ArrayLike<number> | null;
}

export const MEASURES: Readonly<Record<MeasureKind, Measure>> = {
  quality: {
    length: QUALITY_MEASURES.length,
    measure: (plane) => {
      const measured = measurePlane(plane);
      return QUALITY_MEASURES.map((name) => measured[name]);
    },
  },
  illumination: { length: GRID * GRID, measure: shrinkToGrid },
  percentiles: { length: SHARES.length, measure: valuesAtShares },
  style: { length: STYLE_LENGTH, measure: (plane) => (hasStyle(plane) ? styleOf(plane) : null) },
};
