// `node scripts/icon.mjs`: from the activity bar's glyph (media/medprobe.svg) the marketplace's icon (white on a dark tile)
// and the two that tabs show, which an editor draws as pictures: `currentColor` would be black in every theme.
import fs from 'node:fs';
import sharp from 'sharp';
import { inRoot } from './host/shell.mjs';

const SIDE = 256;
const MARGIN = 40;
const drawn = fs.readFileSync(inRoot('media/medprobe.svg'), 'utf8');
const glyph = drawn.replace(/^<svg[^>]*>|<\/svg>\s*$/g, '');
const scale = (SIDE - 2 * MARGIN) / 24;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
  <rect width="${SIDE}" height="${SIDE}" rx="48" fill="#14364a"/>
  <g transform="translate(${MARGIN} ${MARGIN}) scale(${scale})"
     fill="none" stroke="#ffffff" stroke-width="1.5" stroke-linejoin="round">${glyph}</g>
</svg>`;

await sharp(Buffer.from(icon)).png({ compressionLevel: 9, palette: true }).toFile(inRoot('media/icon.png'));

for (const [theme, colour] of Object.entries({ light: '#424242', dark: '#c5c5c5' })) {
  fs.writeFileSync(inRoot(`media/medprobe-${theme}.svg`), drawn.replace('currentColor', colour));
}
