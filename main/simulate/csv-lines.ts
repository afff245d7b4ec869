const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows of text and numbers as CSV with a header; numbers keep six significant digits. */
export function csvLines(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = (cell: string | number): string =>
    quoted(typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : cell);
  return [header, ...rows].map((row) => row.map(text).join(',')).join('\n') + '\n';
}
