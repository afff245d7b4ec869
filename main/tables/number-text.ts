/**
 * The shortest decimal text that reads back as the same number: as a double, or, for a value that came from float32, as
 * the same float32. Nine digits always tell two float32 values apart, seven usually do.
 */
export function numberText(value: number, single: boolean): string {
  if (!single) return Object.is(value, -0) ? '-0' : String(value);
  for (let digits = 7; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return Object.is(rounded, -0) ? '-0' : String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
