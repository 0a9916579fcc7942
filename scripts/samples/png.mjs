import { zlibSync } from 'fflate';

/** Fixed, and in JavaScript: Node's own zlib gives other bytes on other processors. */
const DEFLATE = { level: 6, mem: 8 };
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const RGBA = 6;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

function chunk(type, body) {
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** Each row as its difference from the row above (PNG filter 2): smooth pictures pack better so. */
function filterRows(samples, rowBytes) {
  const rows = samples.length / rowBytes;
  const filtered = new Uint8Array(samples.length + rows);
  for (let row = 0; row < rows; row++) {
    filtered[row * (rowBytes + 1)] = 2;
    for (let i = 0; i < rowBytes; i++) {
      const above = row === 0 ? 0 : samples[(row - 1) * rowBytes + i];
      filtered[row * (rowBytes + 1) + 1 + i] = samples[row * rowBytes + i] - above;
    }
  }
  return filtered;
}

function encode(width, height, bits, colourType, samples) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = colourType;
  const packed = zlibSync(filterRows(samples, samples.length / height), DEFLATE);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', packed),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

const level = (value, top) => Math.round(Math.max(0, Math.min(1, value)) * top);

/** A picture with values in [0, 1] (others are clipped) as an 8-bit grey PNG. */
export function grey8({ width, height, data }) {
  return encode(
    width,
    height,
    8,
    GREY,
    Uint8Array.from(data, value => level(value, 255)),
  );
}

/** As 16-bit grey holding 12 significant bits, as scanners deliver: every sample is a multiple of 16. */
export function grey16({ width, height, data }) {
  const samples = new Uint8Array(data.length * 2);
  data.forEach((value, i) => {
    const sample = level(value, 4095) * 16;
    samples[2 * i] = sample >> 8;
    samples[2 * i + 1] = sample & 255;
  });
  return encode(width, height, 16, GREY, samples);
}

/** As 8-bit RGBA with three equal colours: opaque inside `field` (a shape), fully transparent black outside it. */
export function rgba8({ width, height, data }, field) {
  const samples = new Uint8Array(data.length * 4);
  data.forEach((value, i) => {
    if (field.distance(i % width, Math.floor(i / width)) > 0) return;
    samples.fill(level(value, 255), 4 * i, 4 * i + 3);
    samples[4 * i + 3] = 255;
  });
  return encode(width, height, 8, RGBA, samples);
}
