import { createHash } from 'node:crypto';

/**
 * The one script of a report: presses on the headers of a `data-sort` block sort its tables. Rows without a value stay
 * last whichever way, equal rows in their order; a block of several tables (the first rows, and the rest behind a click)
 * is sorted as one. Numbers are read from `data-value` where a cell says them otherwise. Without scripts (as when it is
 * printed) the tables stand as they were written.
 */
export const SORT_SCRIPT = `
for (const block of document.querySelectorAll('[data-sort]')) {
  const tables = [...block.querySelectorAll('table')];
  const lengths = tables.map((table) => table.tBodies[0].rows.length);
  const valueOf = (row, i) => {
    const cell = row.cells[i];
    if (cell === undefined || cell.colSpan > 1) return null;
    const text = (cell.dataset.value ?? cell.textContent).trim();
    if (text === '' || text === '–') return null;
    const number = Number(text.replaceAll(',', ''));
    return Number.isNaN(number) ? text : number;
  };
  const compare = (a, b, sign) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  };
  const sort = (i, sign) => {
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
    const sorted = rows.map((row) => [valueOf(row, i), row]).sort(([a], [b]) => compare(a, b, sign));
    tables.forEach((table, t) => {
      table.tBodies[0].append(...sorted.splice(0, lengths[t]).map(([, row]) => row));
    });
  };
  const heads = tables.map((table) => [...table.tHead.rows[table.tHead.rows.length - 1].cells]);
  heads.forEach((cells) => cells.forEach((head, i) => {
    if (head.scope !== 'col') return;
    const button = document.createElement('button');
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute('aria-sort', 'none');
    button.addEventListener('click', () => {
      const was = head.getAttribute('aria-sort');
      const up = was === 'none' ? head.dataset.first === 'ascending' : was === 'descending';
      for (const other of heads.flat()) if (other.ariaSort) other.setAttribute('aria-sort', 'none');
      for (const row of heads) row[i].setAttribute('aria-sort', up ? 'ascending' : 'descending');
      sort(i, up ? 1 : -1);
    });
  }));
}
`;

/** What a content security policy calls the script: nothing else may run. */
export const SORT_SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(SORT_SCRIPT).digest('base64')}'`;
