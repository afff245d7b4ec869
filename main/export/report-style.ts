import type { Theme } from '../contract/palette';
import { LIGHT_COLOURS, MEASURE_COLOURS, SURFACES } from '../contract/palette';
import type { FigureFont } from './font';
import { PAGE_FAMILY } from './font';
import type { ThemeColours } from './merge-themes';

/** Colours of a theme as CSS variables, from the same palette as the figures. */
function variables(theme: Theme): string {
  const { background, panel, text, muted, line } = SURFACES[theme];
  const { mixing, biology, both } = MEASURE_COLOURS[theme];
  const { green, amber, red } = LIGHT_COLOURS[theme];
  const page = theme === 'light' ? panel : '#0e1014';
  const named = {
    page,
    card: background,
    panel,
    text,
    muted,
    line,
    mixing,
    biology,
    both,
    green,
    amber,
    red,
  };
  return Object.entries(named)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

const LAYOUT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;font-synthesis:none;background:var(--page);color:var(--text);font:15px/1.55 "${PAGE_FAMILY}",system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1560px;margin:0 auto;padding:40px 24px 80px}
h1,h2,h3,strong{font-weight:600}
h1{font-size:30px;line-height:1.2;letter-spacing:-.015em;margin:0 0 6px}
h2{font-size:20px;line-height:1.3;letter-spacing:-.01em;margin:0 0 4px}
h3{font-size:15px;margin:22px 0 8px}
p{margin:0 0 10px;max-width:78ch}
a{color:var(--mixing)}
code,pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
.muted{color:var(--muted)}
.lead{color:var(--muted);margin-bottom:16px}
.over{overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:6px;margin:18px 0 26px}
nav a{padding:4px 11px;border:1px solid var(--line);border-radius:99px;background:var(--card);color:var(--text);text-decoration:none;font-size:13px}
nav a:hover,nav a:focus-visible{border-color:var(--text)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px;margin:0 0 18px}
.top{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:18px;margin-bottom:18px}
.top section{margin:0}
`;

const PARTS = `
.eyebrow{font-size:12px;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--muted);margin:0 0 6px}
.big{font-size:22px;font-weight:600;line-height:1.25;margin:0 0 8px}
.verdict{border-left:6px solid var(--biology)}
.light{display:flex;align-items:center;gap:10px}
.light i{flex:none;width:18px;height:18px;border-radius:50%;background:var(--tone)}
.design{border-left:6px solid var(--tone)}
.design.red{background:color-mix(in srgb,var(--tone) 9%,var(--card))}
.green{--tone:var(--green)}.amber{--tone:var(--amber)}.red{--tone:var(--red)}
.alarm{border:1px solid var(--tone);border-radius:8px;padding:12px 14px;margin:14px 0;background:color-mix(in srgb,var(--tone) 9%,transparent)}
.alarm strong{color:var(--tone)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:10px;margin:14px 0 4px}
.facts div{background:var(--panel);border-radius:8px;padding:10px 12px}
.facts dt{font-size:12px;color:var(--muted)}
.facts dd{margin:0;font-size:17px;font-weight:600;overflow-wrap:anywhere}
.facts.small dd{font-size:14px}
dl{margin:0}
.scroll{overflow-x:auto;margin:14px -24px 0;padding:0 24px}
table{border-collapse:collapse;font-size:13.5px;width:100%}
th{font-weight:600;text-align:left;vertical-align:bottom;padding:6px 10px 8px;border-bottom:2px solid var(--line);font-size:12.5px;line-height:1.25}
td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:middle}
tbody tr:last-child td{border-bottom:0}
.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
th.num{white-space:normal}
.absent{margin-top:10px;font-size:13px}
.costs small{display:block;font-size:11px}
.costs td.name{min-width:120px}
th button{padding:0;border:0;background:none;color:inherit;font:inherit;text-align:inherit;cursor:pointer}
th button:hover{text-decoration:underline}
th[aria-sort=ascending] button::after{content:' ▲';font-size:9px}
th[aria-sort=descending] button::after{content:' ▼';font-size:9px}
th.group{padding-bottom:4px;border-bottom:3px solid var(--tone);color:var(--tone)}
.mixing{--tone:var(--mixing)}.biology{--tone:var(--biology)}.both{--tone:var(--both)}
td.score{text-align:center;padding:5px 1px;min-width:38px;font-size:12.5px;line-height:1.3;font-variant-numeric:tabular-nums}
td.score.bars{text-align:left;padding:5px 6px;min-width:70px}
th.upright{padding:6px 3px 8px}
th.upright b{display:block;text-align:center}
th.upright span{display:block;margin:0 auto;max-height:136px;writing-mode:vertical-rl;text-orientation:sideways;transform:rotate(180deg);font-weight:500;line-height:1.2}
.dot{display:flex;width:20px;height:20px;margin:0 auto 1px;align-items:center;justify-content:center;border-radius:50%;background:var(--panel)}
.dot i{border-radius:50%;background:var(--tone);print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bar{display:inline-block;width:64px;height:12px;margin-right:7px;border-radius:3px;background:var(--panel);vertical-align:-1px;overflow:hidden}
.bars .bar{display:block;width:58px;margin:3px 0 4px}
tr.best .dot,tr.best .bar{background:var(--card)}
.bar i{display:block;height:100%;border-radius:3px;background:var(--tone)}
.rank{color:var(--muted);width:1.5em}
td.name{min-width:150px}
.name small{display:block;color:var(--muted);font-size:12px;line-height:1.35;overflow-wrap:anywhere}
tr.best td{background:var(--panel)}
tr.best .name strong::after{content:"recommended";margin-left:8px;padding:1px 7px;border-radius:99px;background:var(--biology);color:var(--card);font-size:11px;font-weight:600;vertical-align:1px;white-space:nowrap}
tr.aside .name strong::after{content:"set aside";margin-left:8px;padding:0 6px;border:1px solid var(--muted);border-radius:99px;color:var(--muted);font-size:11px;font-weight:500;vertical-align:1px;white-space:nowrap}
.bars small{display:block;white-space:nowrap;color:var(--muted);font-size:11px}
.found{color:var(--green);font-weight:600}
figure{margin:18px 0 0}
.split{display:grid;grid-template-columns:minmax(0,640px) minmax(220px,1fr);gap:28px;align-items:center}
@media (max-width:820px){.split{grid-template-columns:1fr}}
figcaption{color:var(--muted);font-size:13px;margin-top:6px}
figure svg{display:block;max-width:100%;height:auto;margin:0 auto 0 -24px}
.on-dark{display:none}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(128px,1fr));gap:12px}
.gallery figure{margin:0}
.gallery img{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:8px;background:#000}
.gallery figcaption{font-size:12px;margin-top:4px;overflow-wrap:anywhere}
details{margin-top:14px}
summary{cursor:pointer;font-weight:600;font-size:14px}
pre{background:var(--panel);border-radius:8px;padding:14px;overflow-x:auto}
ul,ol{padding-left:1.4em;margin:8px 0}
li{margin:4px 0;overflow-wrap:anywhere}
.paper{background:var(--panel);border-radius:8px;padding:16px 20px;margin-top:12px}
footer{color:var(--muted);font-size:13px;padding:8px 2px}
`;

const PRINT = `
@media print{
@page{margin:14mm}
body{background:#fff;font-size:10.5pt}
main{max-width:none;padding:0}
nav{display:none}
section{border:0;border-radius:0;padding:0 0 8mm;margin:0}
.verdict,.design{border-left-width:4px;border-left-style:solid;padding-left:12px}
.verdict{border-left-color:var(--biology)}.design{border-left-color:var(--tone)}
.scroll{overflow:visible;margin:8px 0 0;padding:0}
table,td.score{font-size:7.5pt}
td.score{min-width:0;padding:3px 1px}
td.score.bars{min-width:0;padding:3px 4px}
.split{display:block}
td,th{padding:4px 5px}
.scores,.costs{font-size:6.5pt}
.scores{table-layout:fixed}
.scores th,.costs th{font-size:6.5pt;padding:4px 2px}
.scores td.score{font-size:5pt;padding:3px 0}
.scores th.upright span{max-height:none;white-space:nowrap;font-size:5.5pt}
.scores td.score.bars{padding:3px 2px}
.scores .bars .bar{width:90%}
.scores .bars small{white-space:normal;font-size:5pt}
.scores td.rank{padding:0}
.scores col.rank{width:14px}
.scores col.name{width:84px}
.scores col.part{width:36px}
.scores .dot{width:13px;height:13px}
.scores .dot i{transform:scale(.65);flex:none}
.scores td.name,.costs td.name{min-width:0;overflow-wrap:anywhere}
.costs td,.costs th{padding:4px 3px}
.costs small{font-size:5.5pt}
tr.best .name strong::after,tr.aside .name strong::after{font-size:5.5pt;padding:0 3px;margin-left:3px}
.bar{display:inline-block;width:64px;height:12px;margin-right:7px;border-radius:3px;background:var(--panel);vertical-align:-1px;overflow:hidden}
.bars .bar{display:block;margin:3px 0 4px}
tr.best .dot,tr.best .bar{background:var(--card)}
h2,h3{break-after:avoid}
figure,tr,.alarm,.facts div{break-inside:avoid}
figure svg{margin-left:0;max-height:240mm}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`;

/** The figures' font for the page's own text, so that a report looks the same everywhere. */
const fontFaces = ({ dataUris }: FigureFont): string =>
  [`${dataUris.regular}) format("woff");font-weight:400`, `${dataUris.bold}) format("woff");font-weight:600`]
    .map((face) => `@font-face{font-family:"${PAGE_FAMILY}";src:url(${face}}`)
    .join('');

/** The report's style sheet, with the colours of its figures: light, dark where the reader's system is dark, and paper. */
export const reportStyle = (font: FigureFont, colours: ThemeColours): string =>
  fontFaces(font) +
  `:root{color-scheme:light dark;${variables('light')};${colours.declarations('light')}}` +
  LAYOUT +
  PARTS +
  `@media screen and (prefers-color-scheme:dark){:root{${variables('dark')};${colours.declarations('dark')}}` +
  `.on-light{display:none}.on-dark{display:block}}` +
  PRINT;
