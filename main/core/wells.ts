/** A well's place on its plate; both count from 1. */
export interface WellPosition {
  readonly row: number;
  readonly column: number;
}

/** A 1536-well plate has 32 rows (A … Z, AA … AF) and 48 columns. */
const MAX_ROW = 32;
const MAX_COLUMN = 48;
const LETTERS = 26;

function rowOf(letters: string): number {
  const codes = Array.from(letters.toUpperCase(), (letter) => letter.charCodeAt(0) - 64);
  return codes.length === 1 ? codes[0] : codes[0] * LETTERS + codes[1];
}

/** Reads a well in any spelling people use: `A1`, `a01`, `A001`, `A-01`, `A 1`, `AA02`, `r01c02`. Null when it is none. */
export function parseWell(text: string): WellPosition | null {
  const numbered = /^\s*r(\d{1,2})c(\d{1,2})\s*$/i.exec(text);
  const lettered = /^\s*([A-Z]{1,2})[-_: ]?0*(\d{1,2})\s*$/i.exec(text);
  const position =
    numbered !== null
      ? { row: Number(numbered[1]), column: Number(numbered[2]) }
      : lettered !== null
        ? { row: rowOf(lettered[1]), column: Number(lettered[2]) }
        : null;
  if (position === null) return null;
  const fits = position.row >= 1 && position.row <= MAX_ROW;
  return fits && position.column >= 1 && position.column <= MAX_COLUMN ? position : null;
}

/** `A01` spelling, `AA02` from the 27th row on. */
export function wellName({ row, column }: WellPosition): string {
  const letter = (index: number): string => String.fromCharCode(64 + index);
  const letters =
    row <= LETTERS ? letter(row) : letter(Math.ceil(row / LETTERS) - 1) + letter(((row - 1) % LETTERS) + 1);
  return letters + String(column).padStart(2, '0');
}

/** The `A01` spelling of a well written in any way, or null. */
export function normalizeWell(text: string): string | null {
  const position = parseWell(text);
  return position === null ? null : wellName(position);
}
