/** Powers of ten that doubles hold exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Sixteen digits and more without a point are a code, not a number, when they are read: large numbers get an exponent. */
const MANY_DIGITS = 1e15;

function plain(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Math.abs(value) >= MANY_DIGITS ? value.toExponential() : String(value);
}

/** `value` rounded to `digits` significant digits, correctly where one exact division does it; else by the slower way. */
function roundTo(value: number, digits: number): number {
  const places = digits - 1 - Math.floor(Math.log10(Math.abs(value)));
  if (places < 0 || places >= POWERS.length) return Number(value.toPrecision(digits));
  return Math.round(value * POWERS[places]) / POWERS[places];
}

/**
 * A short decimal text that reads back as the same number: as a double, or, for a value that came from float32, as the
 * same float32. Nine digits always tell two float32 values apart, seven usually do.
 */
export function numberText(value: number, single: boolean): string {
  if (!single || value === 0) return plain(value);
  for (let digits = 7; digits < 9; digits++) {
    const rounded = roundTo(value, digits);
    if (Math.fround(rounded) === value) return plain(rounded);
  }
  return plain(Number(value.toPrecision(9)));
}
