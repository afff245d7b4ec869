import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { planPlate } from '../../main/simulate/cells/plate-plan';

describe('a planned plate', () => {
  it('has a third negative controls and the treatments evenly', () => {
    const plan = planPlate(24, 4, createRng(1));
    const counts = new Map<string, number>();
    for (const { perturbation } of plan)
      counts.set(perturbation.name, (counts.get(perturbation.name) ?? 0) + 1);
    expect(Object.fromEntries([...counts].sort())).toEqual({
      DMSO: 8,
      'compound-A': 4,
      'compound-B': 4,
      'compound-C': 4,
      'compound-D': 4,
    });
  });

  it('uses the inner wells of a small plate and all of a large one', () => {
    const names = (wells: number): string[] => planPlate(wells, 4, createRng(1)).map(({ well }) => well);
    expect(names(24).slice(0, 7)).toEqual(['B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'C02']);
    expect(names(60).at(-1)).toBe('G11');
    expect([names(96)[0], names(96).at(-1)]).toEqual(['A01', 'H12']);
    expect([names(384)[0], names(384).at(-1)]).toEqual(['A01', 'P24']);
    for (const wells of [6, 24, 60, 61, 96, 97, 384]) expect(new Set(names(wells)).size).toBe(wells);
  });

  it('orders the treatments anew for every plate', () => {
    const order = (name: string): string =>
      planPlate(24, 4, createRng(1, name))
        .map(({ perturbation }) => perturbation.name)
        .join();
    expect(order('P101')).toBe(order('P101'));
    expect(order('P101')).not.toBe(order('P201'));
  });
});
