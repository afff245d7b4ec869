/**
 * What labs call wells that got nothing: the vehicle, no treatment, a guide or siRNA without target, wild type.
 * The likeliest first; compared in lower case without spaces and signs.
 */
const NEGATIVE: readonly RegExp[] = [
  /^negcon$/,
  /^(neg|negative)(ative)?(ctrl|control|ctl|con)s?$/,
  /^dmso(\d|pct|percent|control|ctrl|vehicle)*$/,
  /^vehicle(control)?$/,
  /^untreated(control|cells)?$/,
  /^(non|no|not)(treated|treatment|compound|drug)$/,
  /^mock(treated)?$/,
  /^(solvent|medium|media|pbs|water|saline)(only|control)?$/,
  /^(ntc|nt|nontargeting.*|sinontarget.*|scramble[d]?|sictrl|sicontrol|luciferase|luc|lacz|egfp|nocutting|safetargeting)$/,
  /^(wt|wildtype|parental)$/,
  /^empty(vector|well)?$/,
  /^(none|blank|control|ctrl|controls)$/,
];

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The values of a column that look like negative controls, the likeliest first. Shown to the user, never applied alone.
 * A column that is all control has nothing to compare with and proposes nothing.
 */
export function proposeControls(values: readonly string[]): readonly string[] {
  const distinct = [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
  if (distinct.length < 2) return [];
  return distinct
    .map((value) => ({ value, rank: NEGATIVE.findIndex((pattern) => pattern.test(plain(value))) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
