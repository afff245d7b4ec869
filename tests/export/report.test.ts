import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../main/export/report-html';
import type { ReportData } from '../../main/export/report-data';
import { METHODS, METRICS, font, REPORT } from './example';

const VOID = new Set(['meta', 'img', 'br', 'link']);

/** The path of open tags where the first one does not close as it should, or "balanced". */
function balance(page: string): string {
  const open: string[] = [];
  for (const [, close, name, selfClosed] of page.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*?(\/?)>/g)) {
    if (VOID.has(name) || selfClosed === '/') continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) return `${open.join('>')}: </${name}>`;
  }
  return open.length === 0 ? 'balanced' : open.join('>');
}

/** The page without its font and figures, for review as a diff. */
const withoutFigures = (page: string): string =>
  page
    .replace(/data:font\/woff;base64,[^)]+/g, 'data:font/woff;base64,…')
    .replace(/<svg xmlns.*?<\/svg>/gs, '<svg>…</svg>')
    .replace(/<script>.*?<\/script>/gs, '<script>…</script>')
    .replace(/sha256-[^&]+/, 'sha256-…');

describe('reportHtml', () => {
  const page = reportHtml(REPORT, font);

  it('is what was reviewed', async () => {
    await expect(withoutFigures(page)).toMatchFileSnapshot('../golden/report.html');
  });

  it('is balanced, the same every time, and free of what is not a number', () => {
    expect(balance(page)).toBe('balanced');
    expect(reportHtml(REPORT, font)).toBe(page);
    expect(page.replace(/base64,[^)"]+|<script>.*<\/script>/gs, '')).not.toMatch(
      /NaN|Infinity|undefined|\[object/,
    );
  });

  it('loads nothing, and runs nothing but the script that sorts tables, which its policy names by hash', () => {
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code]) => code);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts[0]).digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${hash}&#39;"`);
    expect(page.replace(scripts[0], '')).not.toMatch(/<script(?!>)|<link|<iframe|@import|\son\w+=/);
    const urls = [...page.matchAll(/(?:src|href|url)(?:=|\()"?([^")\s>]+)/g)].map((match) => match[1]);
    expect(urls.length).toBeGreaterThan(5);
    for (const url of urls) expect(url).toMatch(/^(data:|#)/);
    expect(page).toContain('content="default-src &#39;none&#39;; img-src data:');
  });

  it('escapes every text that comes from outside', () => {
    const evil = '<script>alert("1")</script><img src=x onerror=alert(1)>';
    const infected = JSON.parse(JSON.stringify(REPORT), (key: string, value: unknown) => {
      const kept = ['id', 'light', 'dark', 'measures', 'dataUri', 'recommend', 'used'];
      return typeof value === 'string' && !kept.includes(key) ? `${value}${evil}` : value;
    }) as ReportData;
    const dirty = reportHtml(infected, font);
    expect(dirty.split('<script')).toHaveLength(2);
    expect(dirty).not.toContain('<img src=x');
    expect(balance(dirty)).toBe('balanced');
    expect(dirty.split('&lt;script&gt;').length).toBeGreaterThan(40);
  });

  it('shows a score that is missing as a dash and says why, also on paper', () => {
    expect(page).toContain('title="only one label">–</td>');
    expect(page).toMatch(/<li>NMI: only one label \(No correction\)<\/li>/);
    expect(page).toContain('not run, because it needs controls');
  });

  it('leaves out columns of scores that no method has, and gives the reason', () => {
    const methods = METHODS.map((row) => ({
      ...row,
      scores: { ...row.scores, nmi: { value: null, why: 'x' } },
    }));
    const without = reportHtml({ ...REPORT, methods }, font);
    expect(without).not.toContain('<span>NMI</span>');
    expect(page).toContain('<span>NMI</span>');
    expect(without).toContain('<li>NMI: x</li>');
  });

  it('gives the reason of every correction that was set aside, also on paper', () => {
    const verdict = { recommend: 'none', text: '.', setAside: { harmony: 'it lost biology: a fell' } };
    expect(reportHtml({ ...REPORT, verdict }, font)).toContain(
      '<li><strong>Harmony</strong>: it lost biology: a fell</li>',
    );
  });

  it('puts a confounded design before the verdict', () => {
    const red = reportHtml({ ...REPORT, design: { light: 'red', why: 'Confounded.' } }, font);
    const at = (text: string, where: string): number => where.indexOf(text);
    expect(at('id="design-light"', red)).toBeLessThan(at('id="verdict"', red));
    expect(at('id="design-light"', page)).toBeGreaterThan(at('id="verdict"', page));
    expect(red).toContain('Batch and biology are confounded');
    expect(page).toContain('<strong>1 label occurs in one batch only</strong>: only once');
  });

  it('sorts labels by mAP and marks those found', () => {
    const rows = [...page.matchAll(/<td class="over">([^<]+)<\/td>\s*<td class="num">\d/g)].map(
      (match) => match[1],
    );
    expect(rows).toEqual(['only once', 'aspirin', 'lonely']);
    expect(page).toContain('1 of 2 labels found (q &lt; 0.05)');
    expect(page).toContain('2.0 × 10⁻⁵');
  });

  it('counts skipped files beyond those listed', () => {
    expect(page).toContain('3 files were skipped');
    expect(page).toContain('and 2 more');
  });

  it('leaves out what there is nothing for', () => {
    const bare = reportHtml({ title: 'Nothing yet', version: '0.1.0' }, font);
    expect(balance(bare)).toBe('balanced');
    expect(bare).not.toContain('<section');
    const empty = { methods: [], layouts: [], perturbations: [], images: [], warnings: [] };
    expect(reportHtml({ title: 't', version: '0', ...empty }, font)).not.toContain('<section');
  });

  it('folds away all but the first of many perturbations and skipped files', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ label: `gene ${i}`, map: i / 100, q: 0.5 }));
    const skipped = Array.from({ length: 30 }, (_, i) => ({ path: `file ${i}`, reason: 'not an image' }));
    const long = reportHtml(
      { title: 't', version: '0', perturbations: [{ title: 'p', rows }], samples: { facts: [], skipped } },
      font,
    );
    expect(long).toContain('<summary>75 more</summary>');
    expect(long).toContain('<summary>30 files were skipped</summary>');
  });

  it('says what to do in words when nothing should be corrected or nothing can be said', () => {
    const say = (recommend: string): string =>
      reportHtml({ title: 't', version: '0', verdict: { recommend, text: '.' } }, font);
    expect(say('none')).toContain('Leave the data as they are');
    expect(say('undecidable')).toContain('This cannot be decided');
    expect(say('toString')).toContain('Recommended: toString');
  });

  it('marks corrections that are set aside, with the reason', () => {
    const verdict = { recommend: 'none', text: '.', setAside: { harmony: 'it lost biology' } };
    const page = reportHtml({ title: 't', version: '0', verdict, methods: METHODS, metrics: METRICS }, font);
    expect(page).toMatch(/<tr class="aside" title="it lost biology">\s*<td class="rank">1<\/td>/);
    expect(page.match(/class="aside"/g)).toHaveLength(1);
  });

  it.each(['https://example.org/a.png', 'data:text/html;base64,PGI+', 'data:image/svg+xml;base64,PHN2Zz4='])(
    'refuses %s as a picture',
    (dataUri) => {
      const images = [{ title: 'x', images: [{ dataUri, caption: 'c' }] }];
      expect(() => reportHtml({ title: 't', version: '0', images }, font)).toThrow(
        /a picture of the report must be a base64 data URI .* got/,
      );
    },
  );
});
