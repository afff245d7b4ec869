import { describe, expect, test } from 'vitest';
import { paramProblems } from '../../main/contract/read-param';
import type { ParamError } from '../../main/core/errors';
import { parseParams } from '../../main/core/params';
import { corrections } from '../../main/correction/registry';
import { FRESH_VIEW } from '../../renderer/state/app-state';
import type { Change, History } from '../../renderer/state/history';
import { NO_HISTORY, stepBack, stepForward, undoablePart, withChange } from '../../renderer/state/history';
import {
  chainOfSteps,
  chainProblem,
  isSingle,
  moveStep,
  suggestedChain,
} from '../../renderer/features/correct/chains';
import { costSeconds } from '../../renderer/features/correct/cost-words';
import { chainOf, chosenChains } from '../../renderer/state/default-chains';
import { missingFor } from '../../renderer/state/needs';
import { fakeCatalogue } from './fake-catalogue';
import { fakeStudy } from './fake-study';

const step = (method: string) => ({ method, params: {} });
const nothing = (): null => null;

describe('a form says what the engine would say', () => {
  test.each(corrections.entries.map((method) => [method.id, method] as const))(
    '%s',
    (_id, { id, params }) => {
      const wrong = Object.fromEntries(Object.keys(params).map((name) => [name, ['-1', 7] as never]));
      let told: unknown = {};
      try {
        parseParams(params, wrong, id);
      } catch (error) {
        told = (error as ParamError).fields;
      }
      expect(paramProblems(params, wrong)).toEqual(told);
    },
  );
});

describe('chains', () => {
  test('steps move inside the chain and no further', () => {
    const steps = ['a', 'b', 'c'].map(step);
    expect(moveStep(steps, 0, 2).map(({ method }) => method)).toEqual(['b', 'c', 'a']);
    expect(moveStep(steps, 2, -1).map(({ method }) => method)).toEqual(['a', 'c', 'b']);
    expect(moveStep(steps, 0, -1)).toBe(steps);
    expect(moveStep(steps, 2, 1)).toBe(steps);
  });
  test('the id names the steps, and a single method is no chain', () => {
    expect(chainOfSteps([step('position'), step('harmony')]).id).toBe('position+harmony');
    expect(isSingle(chainOf('harmony'))).toBe(true);
    expect(isSingle(chainOfSteps([step('harmony')]))).toBe(false);
  });
  test('what keeps a chain from being run is said', () => {
    const chain = chainOfSteps([step('sphering'), step('harmony')]);
    expect(chainProblem(chain, [chain], fakeCatalogue, nothing)).toBeNull();
    expect(chainProblem(chain, [chain, { ...chain }], fakeCatalogue, nothing)).toMatch(/same steps/);
    expect(chainProblem(chainOfSteps([step('harmony')]), [], fakeCatalogue, nothing)).toMatch(/two steps/);
    expect(chainProblem(chain, [chain], fakeCatalogue, () => 'needs controls')).toBe(
      'Sphering needs controls.',
    );
    const wrong = chainOfSteps([step('sphering'), { method: 'harmony', params: { theta: 'much' } }]);
    expect(chainProblem(wrong, [wrong], fakeCatalogue, nothing)).toBe(
      'Harmony: theta must be a number in [0, 20], got "much".',
    );
  });
  test('a new chain is one whose needs are met, another each time', () => {
    const first = suggestedChain([], fakeCatalogue, nothing);
    expect(first.id).toBe('position+robust-mad+sphering+harmony');
    const noWells = (method: string): string | null => (method === 'position' ? 'needs wells' : null);
    const second = suggestedChain([], fakeCatalogue, noWells);
    expect(second.id).toBe('robust-mad+sphering+harmony');
    expect(suggestedChain([second], fakeCatalogue, noWells).id).toBe('robust-mad+sphering');
  });
});

describe('undo', () => {
  const change = (what: string, log: string[], series?: string): Change => ({
    what,
    undo: () => log.push(`undo ${what}`),
    redo: () => log.push(`redo ${what}`),
    ...(series === undefined ? {} : { series }),
  });
  const after = (moved: readonly [Change, History] | null): History => {
    if (moved === null) throw new Error('nothing to move');
    return moved[1];
  };
  test('goes back and forward, and a new change ends what was taken back', () => {
    const log: string[] = [];
    const two = withChange(withChange(NO_HISTORY, change('a', log), false), change('b', log), false);
    const back = after(stepBack(two));
    expect(stepBack(two)?.[0].what).toBe('b');
    expect(stepForward(back)?.[0].what).toBe('b');
    expect(withChange(back, change('c', log), false).future).toEqual([]);
    expect(stepBack(NO_HISTORY)).toBeNull();
    expect(stepForward(two)).toBeNull();
  });
  test('a series is taken back to before its first change', () => {
    const log: string[] = [];
    const first = change('1', log, 's');
    const typed = withChange(withChange(NO_HISTORY, first, false), change('12', log, 's'), true);
    expect(typed.past).toHaveLength(1);
    typed.past[0].undo();
    typed.past[0].redo();
    expect(log).toEqual(['undo 1', 'redo 12']);
  });
  test('looking around is nothing to take back', () => {
    expect(undoablePart(FRESH_VIEW, { step: 'explore', camera: { x: 1, y: 1, zoom: 2 } })).toBeNull();
    expect(undoablePart(FRESH_VIEW, { selected: [] })).toBeNull();
    expect(undoablePart(FRESH_VIEW, { step: 'explore', selected: [3] })).toEqual({
      what: 'selection',
      before: { selected: [] },
      after: { selected: [3] },
    });
  });
});

test('the cost of a comparison of all rows grows with their square', () => {
  const cost = { secondsPerMillion: 2, growth: 'rows-squared' } as const;
  expect(costSeconds(cost, 10_000, 100)).toBe(2);
  expect(costSeconds(cost, 20_000, 100)).toBe(8);
  expect(costSeconds({ ...cost, growth: 'rows' }, 20_000, 100)).toBe(4);
});

describe('a project of the command line', () => {
  const { state } = fakeStudy({ rows: 30, batches: 2, labels: 3 });
  const catalogue = fakeCatalogue;
  const view = { ...FRESH_VIEW, chains: null };

  test('goes on with the corrections of its last run, not with the usual ones', () => {
    const chain = { id: 'center', steps: [{ method: 'center', params: { fit: 'controls' } }] };
    const run = { status: 'cancelled', request: { methods: [chain], device: 'cpu' } } as const;
    expect(chosenChains(catalogue, { ...state, run }, view)).toEqual([chain]);
    expect(chosenChains(catalogue, { ...state, run: { status: 'idle' } }, view).length).toBeGreaterThan(1);
    expect(chosenChains(catalogue, { ...state, run }, { ...view, chains: [] })).toEqual([]);
  });

  test('has the mechanisms and covariates that were named there', () => {
    const [entry] = catalogue.methods;
    const nsc = { ...entry, needs: ['group', 'covariates'] as const };
    expect(missingFor(nsc, state)).toContain('a mechanism column (command line)');
    const kept = [
      { what: 'mechanism', value: 'moa' },
      { what: 'covariates', value: 'cells' },
    ] as const;
    expect(missingFor(nsc, { ...state, kept })).toBeNull();
  });
});
