/** The eyes of a test server: it looks at the pixels of MedProbe's plain pictures and answers what it is asked about them. */
import { inflateSync } from 'node:zlib';
import type { Ask } from './openaiServer';

/** What the eyes need of a question. */
interface Shown {
  readonly prompt: string;
  readonly images: readonly { readonly bytes: Buffer }[];
}

interface Seen {
  readonly colour: string;
  readonly shape: string;
}

/** Names the shape or its colour, whichever the question asks for; of two pictures both colours. */
export function seeingAnswer({ images, prompt }: Shown): string {
  const seen = images.map(({ bytes }) => look(bytes));
  if (prompt.includes('two pictures')) return seen.map(({ colour }) => colour).join(' ');
  const [first] = seen;
  return prompt.includes('What is the shape') ? `It is a ${first?.shape}.` : `The shape is ${first?.colour}.`;
}

/** Whether a question is one of the capability probe's own. */
export const isCanary = ({ prompt }: Pick<Ask, 'prompt'>): boolean =>
  /plain shape|^Which colour is the shape/.test(prompt);

/** A rule for a benchmark's questions that lets the server see the probe's pictures. */
export const seeing =
  (rule: (ask: Ask) => string) =>
  (ask: Ask): string =>
    isCanary(ask) ? seeingAnswer(ask) : rule(ask);

/** Of an RGB PNG whose rows are not filtered, with one shape on white. */
function look(png: Buffer): Seen {
  const width = png.readUInt32BE(16);
  const rows = inflateSync(idatOf(png));
  const stride = 1 + width * 3;
  let count = 0;
  let colour = [255, 255, 255];
  let [left, right, top, bottom] = [width, 0, rows.length / stride, 0];
  for (let y = 0; y < rows.length / stride; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * stride + 1 + x * 3;
      const [r = 255, g = 255, b = 255] = [rows[at], rows[at + 1], rows[at + 2]];
      if (r + g + b === 765) continue;
      count++;
      colour = [r, g, b];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const filled = count / ((right - left + 1) * (bottom - top + 1));
  const shape = filled > 0.95 ? 'square' : filled > 0.65 ? 'circle' : 'triangle';
  const [r = 0, g = 0, b = 0] = colour;
  const named = r > 150 && g > 150 ? 'yellow' : r > 150 ? 'red' : b > 150 ? 'blue' : 'green';
  return { colour: named, shape };
}

function idatOf(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Buffer.concat(parts);
}
