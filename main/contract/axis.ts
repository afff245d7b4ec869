/** Round numbers (1, 2 or 5 times a power of ten apart) within [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A tick as text, with the decimals that its step needs. */
export function tickText(value: number, all: readonly number[]): string {
  const decimals = Math.max(...all.map((tick) => (String(tick).split('.')[1] ?? '').length));
  return value.toFixed(decimals);
}

/** An interval that holds all values with some air, cut to [low, high]; at least `leastSpan` long. */
export function paddedRange(
  values: readonly number[],
  low: number,
  high: number,
  leastSpan: number,
): readonly [number, number] {
  if (values.length === 0) return [low, high];
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(leastSpan, (to - from) * 1.24);
  const middle = from / 2 + to / 2;
  const start = Math.min(Math.max(low, middle - span / 2), Math.max(low, high - span));
  return [start, Math.min(high, start + span)];
}
