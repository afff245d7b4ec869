import { expect, it } from 'vitest';
import type { MethodChain } from '../../main/contract/recipe';
import type { Samples } from '../../main/core/samples';
import { createMemoryCache } from '../../main/engine/cache';
import { tuneMethods } from '../../main/engine/tune-methods';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';
import { testRun } from '../helpers/run';

const study = (treatments: number): Samples =>
  simulateProfiles({
    ...{ scenario: 'removable', seed: 2, batches: 3, treatments, replicates: 3, features: 10 },
    ...{ signal: 2, effect: 2 },
  }).samples;

const chain = (method: string, params = {}): MethodChain => ({ id: method, steps: [{ method, params }] });
const tune = (samples: Samples, ...methods: readonly MethodChain[]) =>
  tuneMethods(samples, methods, testRun(), createMemoryCache());

it('tries the strengths of a method, the default first, and ranks the best under its own id', async () => {
  const { tuning, chains, notes } = await tune(study(8), chain('combat'), chain('center'));
  expect(notes).toEqual([]);
  expect(tuning.map(({ id }) => id)).toEqual(['combat-tuned']);
  const [{ points, chosen, standard, uncorrected, labels }] = tuning;
  expect(points.map(({ setting }) => setting)).toEqual(['means and spreads', 'means only']);
  expect(standard).toBe(0);
  // DMSO has no part in the choice.
  expect(labels).toBe(8);
  const scores = points.map(({ score }) => score ?? NaN);
  expect(Math.min(...scores)).toBeGreaterThan((uncorrected ?? 1) + 0.1);
  expect(scores[chosen]).toBeGreaterThanOrEqual(scores[standard]);
  expect(chains).toEqual([
    {
      id: 'combat-tuned',
      steps: [{ method: 'combat', params: { 'mean-only': chosen === 1, 'keep-covariates': true } }],
    },
  ]);
});

it('keeps the parameters that were given and starts from the given strength', async () => {
  const { tuning, chains } = await tune(study(8), chain('harmony', { theta: 4, sigma: 0.2 }));
  expect(tuning[0].points.map(({ setting }) => setting)).toEqual(
    [4, 0, 0.5, 1, 2, 8].map((theta) => `theta ${theta}`),
  );
  expect(chains[0].steps[0].params).toHaveProperty('sigma', 0.2);
});

it('refuses covariates that tell the labels the choice is graded by', async () => {
  const samples = study(8);
  const { group } = samples;
  if (group === undefined) throw new Error('the simulated study has mechanisms');
  const covariates = new Map([['mechanism', group]]);
  const { tuning } = await tune({ ...samples, covariates }, chain('combat'));
  const refused = tuning.flatMap(({ points }) => points.filter(({ score }) => score === null));
  expect(refused.map(({ setting, why }) => `${setting}: ${why ?? ''}`)).toEqual([
    'means and spreads, with covariates: mechanism tells the labels that the choice is graded by',
    'means only, with covariates: mechanism tells the labels that the choice is graded by',
  ]);
});

it('says why a strength was not chosen, and what it needs', async () => {
  const { tuning, notes } = await tune(study(2), chain('combat'));
  expect(tuning).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/^the strength of ComBat was not chosen: fewer than \d+ treated labels/),
  ]);
  await expect(tune(study(8), chain('center'))).rejects.toThrow(
    'none of the methods has a strength to choose',
  );
  const { label, ...unlabelled } = study(8);
  expect(label).toBeDefined();
  await expect(tune(unlabelled, chain('combat'))).rejects.toThrow('choosing strengths needs label');
});
