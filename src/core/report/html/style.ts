/** The look of the HTML report: light and dark as the reader's system is, and on paper. No font, picture or script is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f6f7f8; --panel: #ffffff; --ink: #1c2229; --dim: #56606b; --line: #dde1e6; --track: #e8ebef;
  --accent: #2460a7; --good: #18703a; --bad: #b3261e; --warn: #7d5200;
  --apart: #2e8b57; --confused: #d98a1f; --swapped: #b5483f; --invalid: #7a6bb0; --incomplete: #a3abb5;
  --run0: #2460a7; --run1: #a3480f; --run2: #18703a; --run3: #7a3fa0;
  --warnbg: #fff7e0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #131619; --panel: #1a1e23; --ink: #e4e8ec; --dim: #9da7b2; --line: #2f363e; --track: #272d34;
    --accent: #7db3f5; --good: #5cc57f; --bad: #ff8a80; --warn: #e3b341;
    --apart: #4fae76; --confused: #e0a040; --swapped: #d9756b; --invalid: #9c8ede; --incomplete: #6b747e;
    --run0: #7db3f5; --run1: #f0955a; --run2: #5cc57f; --run3: #c79bea;
    --warnbg: #2b2512;
  }
}
* { box-sizing: border-box; }
html { background: var(--bg); }
body {
  color: var(--ink); font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  margin: 0 auto; max-width: 1080px; padding: 40px 24px 64px; font-variant-numeric: tabular-nums;
}
h1 { font-size: 30px; font-weight: 650; letter-spacing: -0.015em; line-height: 1.2; margin: 4px 0 6px; }
h2 { font-size: 19px; font-weight: 650; margin: 0 0 4px; }
h3 { font-size: 15px; font-weight: 600; margin: 0; }
h1, h2, h3, p, li, bdi { overflow-wrap: anywhere; }
td, th { overflow-wrap: break-word; }
p { margin: 0 0 8px; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.kicker { color: var(--dim); font-size: 12px; font-weight: 600; letter-spacing: 0.08em; margin: 0; text-transform: uppercase; }
.who { font-size: 18px; margin: 0 0 10px; }
.who b { font-weight: 600; }
.who ul { list-style: none; margin: 0; padding: 0; }
.dim, .note { color: var(--dim); }
.note { font-size: 13px; margin: 6px 0 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.key { display: inline-block; height: 0.7em; margin-right: 6px; width: 0.7em; border-radius: 50%; background: var(--run0); }
.key.run1 { background: var(--run1); border-radius: 0; } .key.run2 { background: var(--run2); transform: rotate(45deg); border-radius: 0; }
.key.run3 { background: var(--run3); }
.warnings { background: var(--warnbg); border: 1px solid var(--warn); border-radius: 6px; list-style: none; margin: 16px 0; padding: 10px 14px; }
.warnings li { padding-left: 24px; position: relative; }
.warnings li::before { color: var(--warn); content: '⚠'; left: 0; position: absolute; }
.contents { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 18px 0 22px; padding-bottom: 12px; font-size: 14px; }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 18px; padding: 18px 20px; scroll-margin-top: 12px; }
.cards { display: grid; gap: 18px 24px; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); margin-top: 14px; }
.card h3 { color: var(--dim); font-weight: 500; }
.card .big { font-size: 28px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.25; margin: 0; }
.card .big small { color: var(--dim); font-size: 13px; font-weight: 400; letter-spacing: 0; margin-left: 4px; }
.card .facts { color: var(--dim); font-size: 13px; margin: 2px 0 0; }
.run { min-width: 12em; }
ul.note { padding-left: 18px; }
svg { display: block; overflow: visible; width: 100%; }
svg .axis { stroke: var(--track); stroke-width: 4; stroke-linecap: round; }
svg .guess { stroke: var(--warn); stroke-dasharray: 3 2; stroke-width: 1.5; }
svg .whisker { stroke: var(--run0); stroke-width: 2; }
svg .dot { fill: var(--run0); stroke: var(--panel); stroke-width: 1.5; }
svg .run1 .whisker { stroke: var(--run1); } svg .run1 .dot { fill: var(--run1); }
svg .run2 .whisker { stroke: var(--run2); } svg .run2 .dot { fill: var(--run2); }
svg .run3 .whisker { stroke: var(--run3); } svg .run3 .dot { fill: var(--run3); }
svg text { fill: var(--dim); font-size: 11px; text-anchor: middle; }
svg .sign { fill: #ffffff; font-weight: 700; font-size: 12px; }
.bar .told-apart, .bar .correct { fill: var(--apart); } .bar .confused { fill: var(--confused); } .bar .swapped, .bar .wrong { fill: var(--swapped); }
.bar .invalid { fill: var(--invalid); } .bar .incomplete { fill: var(--incomplete); }
.bar rect { stroke: var(--panel); stroke-width: 1; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; margin-top: 10px; width: 100%; }
caption { color: var(--dim); font-size: 13px; padding-bottom: 6px; text-align: left; }
th, td { border-top: 1px solid var(--line); padding: 5px 10px 5px 0; text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--dim); font-size: 13px; font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 500; }
td.number, th.number { text-align: right; white-space: nowrap; }
#controls td.number { white-space: normal; }
td.plot { min-width: 150px; padding-right: 22px; width: 36%; }
.group td { vertical-align: middle; }
.group th { min-width: 9em; }
th.plot { padding-right: 22px; }
tbody.group > tr:first-child > * { border-top: 1px solid var(--line); }
tbody.group > tr:not(:first-child) > * { border-top: 0; }
.swatch { display: inline-block; border-radius: 3px; height: 0.75em; margin-right: 6px; width: 0.75em; }
.swatch.told-apart, .swatch.correct { background: var(--apart); } .swatch.confused { background: var(--confused); } .swatch.swapped, .swatch.wrong { background: var(--swapped); }
.swatch.invalid { background: var(--invalid); } .swatch.incomplete { background: var(--incomplete); }
.outcome { white-space: nowrap; }
details > summary { color: var(--accent); cursor: pointer; font-size: 13px; margin-top: 8px; width: fit-content; }
.filters { display: flex; flex-wrap: wrap; gap: 6px; margin: 10px 0 4px; }
.filters a { border: 1px solid var(--line); border-radius: 999px; color: var(--ink); font-size: 13px; padding: 1px 11px; text-decoration: none; }
.filters a:hover { border-color: var(--accent); }
.pair { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 220px; margin-top: 18px; padding-top: 14px; scroll-margin-top: 8px; }
.pair:target { box-shadow: -20px 0 0 -16px var(--accent); }
.pair h3 a { color: inherit; text-decoration: none; } .pair h3 a:hover { text-decoration: underline; }
.pair h3 small { color: var(--dim); font-weight: 400; margin-left: 8px; }
.question { font-size: 16px; margin: 4px 0; }
.options { color: var(--dim); display: flex; flex-wrap: wrap; gap: 0 22px; list-style: none; margin: 0; padding: 0; }
.options b { color: var(--ink); font-weight: 600; }
.answers th, .answers td { width: 40%; } .answers thead th:first-child, .answers tbody th { width: 20%; }
.answers img { background: #000; border-radius: 4px; display: block; height: auto; margin-top: 4px; max-height: 160px; max-width: 100%; object-fit: contain; width: auto; }
.letter { border: 1.5px solid currentcolor; border-radius: 4px; display: inline-block; font-weight: 650; line-height: 1.35; min-width: 1.7em; padding: 0 5px; text-align: center; }
.text { display: block; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; margin: 4px 0 0; unicode-bidi: isolate; white-space: pre-wrap; overflow-wrap: anywhere; }
bdi { unicode-bidi: isolate; }
.hash { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.differs > th::after { color: var(--warn); content: ' ≠'; }
footer { color: var(--dim); font-size: 13px; margin-top: 20px; }
.only { display: block; height: 0; scroll-margin-top: 60px; }
@media (max-width: 640px) {
  body { padding: 20px 12px 40px; } section { padding: 14px 12px; } h1 { font-size: 24px; }
  td.plot { min-width: 110px; }
  .answers, .answers tbody, .answers tr, .answers th, .answers td { display: block; width: auto !important; }
  .answers thead { display: block; } .answers thead tr { display: flex; gap: 12px; } .answers thead th:first-child { display: none; }
  .answers thead th { flex: 1; }
  .answers td::before { color: var(--dim); content: attr(data-image) ' '; font-size: 13px; }
  .answers td { border-top: 0; padding: 2px 0; }
}
@media print {
  :root { color-scheme: light; --bg: #fff; --panel: #fff; --ink: #000; --dim: #444; --line: #ccc; --track: #e8e8e8; --accent: #1a4a80;
    --good: #14592e; --bad: #98201a; --warn: #6b4600; --warnbg: #fff; --run0: #1a4a80; --run1: #8a3c0c; --run2: #14592e; --run3: #65338a; }
  html, body { background: #fff; } body { font-size: 10pt; max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { border: 0; padding: 0 0 12pt; } .contents, .filters { display: none; }
  .card, .pair, tr { break-inside: avoid; } .pair { content-visibility: visible; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; } summary { display: none; }
  .scroll { overflow: visible; }
}
`;
