import { expect, it } from 'vitest';
import { sortRange } from '../../main/compute/select-smallest';
import { createRng } from '../../main/core/rng';
import { createPlaceSort } from '../../main/math/sort-places';

it('sorts values with their places, whether they are spread, tied, crowded or all the same', () => {
  const rng = createRng(1);
  const sort = createPlaceSort(300, sortRange);
  const draws = [
    () => rng.normal(),
    () => rng.int(9),
    () => (rng.int(40) === 0 ? 1e9 : rng.uniform()),
    () => 0.5,
    () => rng.uniform() * 1e-320,
  ];
  for (const draw of draws) {
    for (const count of [0, 1, 2, 17, 300]) {
      const drawn = Float64Array.from({ length: count }, draw);
      const [values, places] = [new Float64Array(300), Int32Array.from({ length: 300 }, (_, i) => i)];
      values.set(drawn);
      sort(values, places, count);
      expect(values.subarray(0, count)).toEqual(drawn.slice().sort());
      expect(Array.from(places.subarray(0, count), (place) => drawn[place])).toEqual(
        [...drawn].sort((a, b) => a - b),
      );
      expect(new Set(places)).toHaveProperty('size', 300);
    }
  }
});
