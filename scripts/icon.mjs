// `node scripts/icon.mjs`: media/icon.png, the marketplace's icon: the activity bar's glyph, white on a dark tile.
import fs from 'node:fs';
import sharp from 'sharp';
import { inRoot } from './host/shell.mjs';

const SIDE = 256;
const MARGIN = 40;
const glyph = fs.readFileSync(inRoot('media/medprobe.svg'), 'utf8').replace(/^<svg[^>]*>|<\/svg>\s*$/g, '');
const scale = (SIDE - 2 * MARGIN) / 24;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
  <rect width="${SIDE}" height="${SIDE}" rx="48" fill="#14364a"/>
  <g transform="translate(${MARGIN} ${MARGIN}) scale(${scale})"
     fill="none" stroke="#ffffff" stroke-width="1.5" stroke-linejoin="round">${glyph}</g>
</svg>`;

await sharp(Buffer.from(icon)).png({ compressionLevel: 9, palette: true }).toFile(inRoot('media/icon.png'));
