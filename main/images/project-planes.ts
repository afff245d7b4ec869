import type { Plane } from '../core/plane';

/**
 * Projections of a z-stack, plane by plane, so that one plane and the result are in memory and never the whole stack.
 * The maximum keeps what is sharp in any plane; the mean keeps the total signal. Both stay in the type of the planes:
 * a mean of whole numbers is rounded.
 */
export interface StackFold {
  /** @returns what is wrong with the plane, which is then not added; null when it fits */
  add(plane: Plane): string | null;
  /** The projection of the planes added; one plane is itself. */
  result(): Plane;
}

/** What keeps a plane from being put together with the first one; null when nothing does. */
function mismatch(first: Plane, plane: Plane): string | null {
  if (plane.width !== first.width || plane.height !== first.height) {
    return `is ${plane.width} × ${plane.height} pixels, but the first plane of its stack is ${first.width} × ${first.height}`;
  }
  if (plane.ceiling !== first.ceiling || plane.data.constructor !== first.data.constructor) {
    return `has values up to ${plane.ceiling}, but the first plane of its stack up to ${first.ceiling}`;
  }
  return null;
}

function foldMaximum(first: Plane): StackFold {
  const data = first.data.slice();
  return {
    add(plane) {
      const wrong = mismatch(first, plane);
      if (wrong !== null) return wrong;
      for (let i = 0; i < data.length; i++) if (plane.data[i] > data[i]) data[i] = plane.data[i];
      return null;
    },
    result: () => ({ ...first, data }),
  };
}

function foldMean(first: Plane): StackFold {
  const sums = Float64Array.from(first.data);
  let planes = 1;
  return {
    add(plane) {
      const wrong = mismatch(first, plane);
      if (wrong !== null) return wrong;
      for (let i = 0; i < sums.length; i++) sums[i] += plane.data[i];
      planes++;
      return null;
    },
    result() {
      const data = first.data.slice();
      const isWhole = !(data instanceof Float32Array);
      for (let i = 0; i < sums.length; i++) {
        const mean = sums[i] / planes;
        data[i] = isWhole ? Math.round(mean) : mean;
      }
      return { ...first, data };
    },
  };
}

/** Begins the projection of a stack with its first plane. */
export const foldStack = (projection: 'max' | 'mean', first: Plane): StackFold =>
  projection === 'max' ? foldMaximum(first) : foldMean(first);
