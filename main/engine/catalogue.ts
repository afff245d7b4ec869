import type { CatalogueEntry } from '../contract/catalogue';
import type { Correction } from '../core/correction';
import type { Metric } from '../core/metric';

/** A method as plain data for `--json`, the docs and the window's forms. */
export const correctionEntry = (
  method: Correction,
): CatalogueEntry & { readonly appliesToNewRows: boolean } => ({
  id: method.id,
  title: method.title,
  summary: method.summary,
  citation: method.citation,
  needs: method.needs,
  assumes: method.assumes,
  params: method.params,
  ...(method.cost === undefined ? {} : { cost: method.cost }),
  appliesToNewRows: method.apply !== undefined,
});

/** A metric as plain data. */
export const metricEntry = (metric: Metric): CatalogueEntry => ({
  id: metric.id,
  title: metric.title,
  summary: metric.summary,
  citation: metric.citation,
  needs: metric.needs,
  params: metric.params,
  measures: metric.measures,
  range: metric.range,
  caution: metric.caution,
  ...(metric.costly === true ? { costly: true } : {}),
});
