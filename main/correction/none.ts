import { defineCorrection } from '../core/correction';
import { zerosLike } from '../core/matrix';

/** Leaves everything as it is: the row of every comparison that the corrections are measured against. */
export const none = defineCorrection({
  id: 'none',
  title: 'No correction',
  summary: 'Leaves the profiles as they are, to compare the corrections with.',
  citation: 'none',
  needs: [],
  assumes: 'Nothing.',
  cost: { secondsPerMillion: 0.01, growth: 'rows' },
  params: {},
  fit({ features }) {
    const corrected = zerosLike(features);
    corrected.data.set(features.data);
    const model = { method: 'none', params: {}, levels: [], matrices: {} };
    return Promise.resolve({ corrected, space: 'kept' as const, model, diagnostics: {} });
  },
  apply(_model, { features }) {
    const values = zerosLike(features);
    values.data.set(features.data);
    return Promise.resolve(values);
  },
});
