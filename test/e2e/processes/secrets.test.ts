// What must never be written is planted wherever MedProbe meets it, and looked for in every byte that MedProbe wrote.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_FORMAT_IDS } from '../../../src/core/report/formats';
import { jsonLines, runCli } from '../../support/cli';
import type { CliResult } from '../../support/cli';
import { CT, dicomImage } from '../../support/dicomImage';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-secrets-'));
const dataset = path.join(root, 'PLANTED-absolute-path');
const written = path.join(root, 'written');

const KEY = 'PLANTED-key-0123456789';
const TOKEN = 'PLANTED-token-of-the-response';
const PATIENT = 'PLANTED^PatientName';
const IMAGE_NAME = 'PLANTED-image-name';
const DICOM_PAIR = 2;
/** In what a manifest says, image names may stand: it is exported as it is. */
const NOWHERE = [KEY, TOKEN, PATIENT, dataset, root];

/** A PNG with a text chunk in front of its pixels. */
function withText(png: Buffer, text: string): Buffer {
  const body = Buffer.from(`tEXtPatientName\0${text}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** A DICOM file of a patient, of which nothing rules out that text is burned in. */
function ofPatient(dark: boolean): Uint8Array {
  const values = Uint16Array.from({ length: 64 * 64 }, (_, i) => (dark ? 0 : 1000) + i);
  const { '00280301': _, ...elements } = CT;
  return dicomImage({ columns: 64, rows: 64, values, elements: { ...elements, '00100010': ['PN', PATIENT] } });
}

/** Files below a folder, by name. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => statSync(file).isFile());

describe('no key, token, patient, path or image name', () => {
  let server: OpenAiServer;
  const said: CliResult[] = [];
  const medprobe = async (...args: string[]): Promise<CliResult> => {
    const env = { MEDPROBE_KEY_LOCAL: KEY, PLANTED: TOKEN };
    const result = await runCli([...args, '--cache', path.join(written, 'cache'), '--verbose'], env);
    said.push(result);
    return result;
  };
  let run = '';

  beforeAll(async () => {
    mkdirSync(path.join(dataset, 'images'), { recursive: true });
    mkdirSync(written);
    const lines = readFileSync('samples/phantoms.pairs.jsonl', 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .slice(0, 4)
      .map((line, i) => {
        const pair = JSON.parse(line) as { image1: string; image2: string };
        for (const which of ['image1', 'image2'] as const) {
          const isDicom = i === DICOM_PAIR;
          const name = `images/${IMAGE_NAME}-${i}-${which}.${isDicom ? 'dcm' : 'png'}`;
          // One image is not there: naming it would be the easy way to say so.
          if (i !== 3 || which === 'image1') {
            const png = readFileSync(path.join('samples', pair[which]));
            writeFileSync(path.join(dataset, name), isDicom ? ofPatient(which === 'image1') : withText(png, PATIENT));
          }
          pair[which] = name;
        }
        return JSON.stringify(pair);
      });
    writeFileSync(path.join(dataset, 'set.pairs.jsonl'), `${lines.join('\n')}\n`);
    server = await startOpenAiServer({
      answer: ({ headers }) => ({ text: 'A', more: { echoed: headers.authorization, note: `Bearer ${KEY}` } }),
      faults: n =>
        n % 5 === 0
          ? { kind: 'status', status: 400, headers: { 'x-secret': TOKEN }, body: `no: Bearer ${KEY}` }
          : undefined,
    });
    // Another host than loopback by its address, so that images need consent.
    const endpoints = [{ name: 'local', url: server.url.replace('127.0.0.1', '0.0.0.0'), model: 'm' }];
    const config = path.join(root, 'endpoints.json');
    writeFileSync(config, JSON.stringify({ endpoints }));
    const ran = await medprobe(
      'run',
      path.join(dataset, 'set.pairs.jsonl'),
      '--config',
      config,
      '--endpoint',
      'local',
      '--allow-blind',
      '--allow-host',
      '0.0.0.0',
      '--json',
    );
    const { folder } = jsonLines(ran.stdout)[0] as { folder: string };
    run = folder;
    for (const format of REPORT_FORMAT_IDS) {
      const thumbnails = format === 'html' ? ['--thumbnails'] : [];
      await medprobe('report', run, '--format', format, '--out', path.join(written, `report.${format}`), ...thumbnails);
    }
    await medprobe('export', run, '--transcripts', '--out', path.join(written, 'run.zip'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true });
  });

  it('was planted in vain: the server was given the key, and its replies held it', () => {
    expect(server.asks.some(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
    for (const name of ['0-image1.png', `${DICOM_PAIR}-image1.dcm`]) {
      expect(readFileSync(path.join(dataset, 'images', `${IMAGE_NAME}-${name}`)).includes(PATIENT)).toBe(true);
    }
    expect(readFileSync(path.join(run, 'answers.jsonl'), 'utf8')).toMatch(/"t":"answer"[^]*"t":"error"/);
  });

  it('is in a run, a report, an export or a cache', () => {
    renameSync(path.join(dataset, '.medprobe'), path.join(written, 'medprobe'));
    const files = filesIn(written);
    expect(files.length).toBeGreaterThan(REPORT_FORMAT_IDS.length + 3);
    const contents: [string, Uint8Array][] = files.map(file => [file, readFileSync(file)]);
    const archive = Object.entries(unzipSync(readFileSync(path.join(written, 'run.zip'))));
    expect(archive.map(([name]) => name)).toContain('manifest');
    for (const [name, bytes] of [...contents, ...archive]) {
      const secrets = name === 'manifest' ? NOWHERE : [...NOWHERE, IMAGE_NAME];
      const found = secrets.filter(secret => !isOwnIndex(name) && Buffer.from(bytes).includes(secret));
      expect(found, name).toEqual([]);
    }
  });

  it('is kept from who sends images: which files may have text burned in is said once, before the first leaves', () => {
    const names = [1, 2].map(n => `${IMAGE_NAME}-${DICOM_PAIR}-image${n}.dcm`).join(' and ');
    const line = `medprobe: Text burned into the pixels, such as a patient’s name, is not ruled out in ${names}; it would be sent with them.`;
    expect(said[0]!.stderr.split('\n').filter(each => each === line)).toHaveLength(1);
  });

  it('is in what was said: no key, token or patient', () => {
    for (const { stdout, stderr } of said) {
      for (const secret of [KEY, TOKEN, PATIENT]) expect(stdout + stderr).not.toContain(secret);
    }
  });
});

/** The cache's index of files is keyed by their paths: it is on this machine for this machine. */
const isOwnIndex = (file: string): boolean => /sources/.test(path.basename(file));
