/** Text tables (RFC 4180): cells between delimiters, in double quotes where they hold one. */

export const DELIMITERS = [',', '\t', ';', '|'] as const;

/**
 * The cells of the record that starts at `from`, and where the next one starts.
 * Quotes inside a cell that does not start with one are taken as they are.
 */
export function parseRecord(
  text: string,
  delimiter: string,
  from = 0,
): { readonly cells: readonly string[]; readonly end: number } {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') {
      const end = char === '\r' && text[i + 1] === '\n' ? i + 2 : i + 1;
      return { cells: [...cells, cell], end };
    } else cell += char;
  }
  return { cells: [...cells, cell], end: text.length };
}

/** The delimiter that splits the first record into most cells and the next one into as many. */
export function sniffDelimiter(text: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const header = parseRecord(text, delimiter);
    const next = parseRecord(text, delimiter, header.end);
    const agrees = header.cells.length > 1 && next.cells.length === header.cells.length;
    const score = header.cells.length - 1 + (agrees ? 0.5 : 0);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** A small text table in memory: names of the header, then the records, blank lines left out. */
export function parseDelimited(text: string): {
  readonly names: readonly string[];
  readonly records: readonly (readonly string[])[];
} {
  const clean = text.replace(/^\uFEFF/, '');
  const delimiter = sniffDelimiter(clean);
  const header = parseRecord(clean, delimiter);
  const records: (readonly string[])[] = [];
  for (let from = header.end; from < clean.length;) {
    const { cells, end } = parseRecord(clean, delimiter, from);
    if (cells.length > 1 || cells[0].trim() !== '') records.push(cells);
    from = end;
  }
  return { names: header.cells.map((name) => name.trim()), records };
}
