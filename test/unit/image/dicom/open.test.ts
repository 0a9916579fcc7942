import { describe, expect, it } from 'vitest';
import { isDicom, openDicom } from '../../../../src/core/image/dicom/open';
import { headMayShowText } from '../../../../src/core/image/dicom/shownText';
import { BIG_ENDIAN, DEFLATED, dicomFile, EXPLICIT, IMPLICIT } from '../../../support/dicom';
import type { Elements } from '../../../support/dicom';

/** Four grey pixels of 16 bits. */
const GREY: Elements = {
  '00280002': ['US', [1]],
  '00280004': ['CS', 'MONOCHROME2'],
  '00280010': ['US', [2]],
  '00280011': ['US', [2]],
  '00280100': ['US', [16]],
  '00280101': ['US', [16]],
  '00280102': ['US', [15]],
  '00280103': ['US', [1]],
  '7fe00010': ['OW', [0, 100, -5, 3000]],
};
/** Two pixels of 8-bit colour. */
const COLOUR: Elements = {
  ...GREY,
  '00280002': ['US', [3]],
  '00280004': ['CS', 'RGB'],
  '00280010': ['US', [1]],
  '00280100': ['US', [8]],
  '00280101': ['US', [8]],
  '00280102': ['US', [7]],
  '00280103': ['US', [0]],
  '7fe00010': ['OB', Uint8Array.of(10, 20, 30, 40, 50, 60)],
};

/** With some elements replaced or added, in the order that a file has them. */
const withMore = (base: Elements, more: Elements): Elements =>
  Object.fromEntries(Object.entries({ ...base, ...more }).sort(([a], [b]) => (a < b ? -1 : 1)));

const open = (more: Elements = {}, base = GREY, frame = 0, syntax = EXPLICIT) =>
  openDicom(dicomFile(withMore(base, more), syntax), 'scan', frame);
const decode = async (more: Elements = {}, base = GREY, frame = 0, syntax = EXPLICIT) =>
  (await open(more, base, frame, syntax)).decode();

describe('a data set', () => {
  const syntaxes = [IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN];

  it.each(syntaxes)('is read in transfer syntax %s, also as a Buffer that shares its memory', async syntax => {
    const file = dicomFile(GREY, syntax);
    const shared = Buffer.concat([Buffer.alloc(3), file]).subarray(3);
    for (const bytes of [file, shared]) {
      const { values } = await (await openDicom(bytes, 'scan', 0)).decode();
      expect(values).toEqual(Int16Array.of(0, 100, -5, 3000));
      expect(isDicom(bytes)).toBe(true);
    }
  });

  it.each([IMPLICIT, EXPLICIT, BIG_ENDIAN])(
    'is recognised without preamble and meta information (%s)',
    async syntax => {
      const file = dicomFile(withMore(GREY, { '00080060': ['CS', 'MR'] }), syntax, { bare: true });
      expect(isDicom(file)).toBe(true);
      expect((await openDicom(file, 'scan', 0)).facts).toMatchObject({ modality: 'MR', width: 2, height: 2 });
    },
  );

  it('is nothing else', () => {
    for (const text of ['', 'DICM', '%PDF-1.7', '\x89PNG\r\n\x1a\n', 'BM', '\x08\x00']) {
      expect(isDicom(Buffer.from(text.padEnd(200, '\0'), 'latin1'))).toBe(false);
      expect(isDicom(Buffer.from(text, 'latin1'))).toBe(false);
    }
  });

  it('of big-endian words gives its bytes in order', async () => {
    const more: Elements = { '7fe00010': ['OW', Uint8Array.of(20, 10, 40, 30, 60, 50)] };
    expect((await decode(more, COLOUR, 0, BIG_ENDIAN)).values).toEqual(Uint8Array.of(10, 20, 30, 40, 50, 60));
  });
});

describe('values', () => {
  it.each([
    ['as stored', {}, Int16Array.of(0, 100, -5, 3000)],
    [
      'whole and small',
      { '00281052': ['DS', '-1024'], '00281053': ['DS', '1'] },
      Int16Array.of(-1024, -924, -1029, 1976),
    ],
    ['whole and large', { '00281052': ['DS', '0'], '00281053': ['DS', '20'] }, Int32Array.of(0, 2000, -100, 60_000)],
    ['broken', { '00281052': ['DS', '1'], '00281053': ['DS', '0.5'] }, Float32Array.of(1, 51, -1.5, 1501)],
    ['of a dose', { '3004000e': ['DS', '0.25'] }, Float32Array.of(0, 25, -1.25, 750)],
  ] as [string, Elements, Int16Array][])('%s', async (_, more, values) => {
    expect((await decode(more)).values).toEqual(values);
  });

  it.each(['0', 'abc', '1e999', '1\\0x2'.slice(2)])('a slope of %s is refused by name', async slope => {
    await expect(open({ '00281052': ['DS', '0'], '00281053': ['DS', slope] })).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('Rescale Slope is 0 or no number') as string,
    });
  });

  it('go through a Modality LUT, beyond whose ends are its first and last entry', async () => {
    const lut: Elements = { '00283002': ['SS', [4, -1, 16]], '00283006': ['US', [7, 8, 9, 1000]] };
    expect((await decode({ '00283000': ['SQ', [lut]] })).values).toEqual(Uint16Array.of(8, 1000, 7, 1000));
  });

  it('are the stored bits only, with their sign', async () => {
    const twelve: Elements = {
      '00280101': ['US', [12]],
      '00280102': ['US', [11]],
      '7fe00010': ['OW', [0xf001, 0x0fff, 0x17ff, 0x0800]],
    };
    expect((await decode(twelve)).values).toEqual(Int16Array.of(1, -1, 2047, -2048));
    expect((await decode({ ...twelve, '00280103': ['US', [0]] })).values).toEqual(Uint16Array.of(1, 4095, 2047, 2048));
  });

  it('may be single bits, whole 32-bit numbers or floating-point ones', async () => {
    const bits: Elements = {
      '00280100': ['US', [1]],
      '00280101': ['US', [1]],
      '00280102': ['US', [0]],
      '00280103': ['US', [0]],
      '00280008': ['IS', '2'],
      '7fe00010': ['OB', Uint8Array.of(0b1001_0110)],
    };
    expect((await decode(bits)).values).toEqual(Uint8Array.of(0, 1, 1, 0));
    expect((await decode(bits, GREY, 1)).values).toEqual(Uint8Array.of(1, 0, 0, 1));
    const wide: Elements = {
      '00280100': ['US', [32]],
      '00280101': ['US', [32]],
      '00280102': ['US', [31]],
      '00280103': ['US', [0]],
      '7fe00010': ['OW', new Uint8Array(Uint32Array.of(0, 1, 70_000, 2 ** 31 - 1).buffer)],
    };
    expect((await decode(wide)).values).toEqual(Int32Array.of(0, 1, 70_000, 2 ** 31 - 1));
    const { '7fe00010': _, ...rest } = GREY;
    expect((await decode({ '7fe00008': ['OF', [0.5, -1, 2, 3]] }, rest)).values).toEqual(
      Float32Array.of(0.5, -1, 2, 3),
    );
    expect((await decode({ '7fe00009': ['OD', [0.5, -1, 2, 3]] }, rest)).values).toEqual(
      Float32Array.of(0.5, -1, 2, 3),
    );
  });
});

describe('colour', () => {
  it('is RGB, pixel by pixel or plane by plane', async () => {
    expect(await decode({}, COLOUR)).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      values: Uint8Array.of(10, 20, 30, 40, 50, 60),
    });
    expect((await decode({ '00280006': ['US', [1]] }, COLOUR)).values).toEqual(Uint8Array.of(10, 30, 50, 20, 40, 60));
  });

  it('has no unit, so a slope that cannot be used does not matter', async () => {
    expect((await decode({ '00281052': ['DS', '0'], '00281053': ['DS', '0'] }, COLOUR)).values).toHaveLength(6);
  });

  it('of YBR becomes RGB', async () => {
    const full: Elements = {
      '00280004': ['CS', 'YBR_FULL'],
      '7fe00010': ['OB', Uint8Array.of(76, 85, 255, 255, 128, 128)],
    };
    expect((await decode(full, COLOUR)).values).toEqual(Uint8Array.of(254, 0, 0, 255, 255, 255));
    const halved: Elements = { '00280004': ['CS', 'YBR_FULL_422'], '7fe00010': ['OB', Uint8Array.of(76, 0, 85, 255)] };
    expect((await decode(halved, COLOUR)).values).toEqual(Uint8Array.of(254, 0, 0, 178, 0, 0));
  });

  const palette = (bits: number, data: Elements[string]): Elements => ({
    '00280002': ['US', [1]],
    '00280004': ['CS', 'PALETTE COLOR'],
    ...Object.fromEntries(['1', '2', '3'].map(n => [`0028110${n}`, ['US', [2, 5, bits]]])),
    ...Object.fromEntries(['1', '2', '3'].map(n => [`0028120${n}`, data])),
    '7fe00010': ['OB', Uint8Array.of(5, 6)],
  });

  it.each([
    ['8 bits, two in a word', palette(8, ['OW', Uint8Array.of(7, 200)])],
    ['8 bits, one in a word', palette(8, ['OW', [7, 200]])],
    ['12 bits', palette(12, ['OW', [0x07f, 0xc8f]])],
    ['16 bits', palette(16, ['OW', [0x07ff, 0xc8ff]])],
  ])('of a palette of %s is looked up', async (_, more) => {
    expect((await decode(more, COLOUR)).values).toEqual(Uint8Array.of(7, 7, 7, 200, 200, 200));
  });

  it.each(['HSV', 'CMYK', 'YBR_PARTIAL_422'])('of %s is refused', async kind => {
    await expect(open({ '00280004': ['CS', kind] }, COLOUR)).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

describe('how it asks to be shown', () => {
  const shown = async (more: Elements, frame = 0) => (await decode(more, GREY, frame)).presentation;
  const window = (centre: string, width: string): Elements => ({
    '00281050': ['DS', centre],
    '00281051': ['DS', width],
  });

  it('is the first window, by the function that the file names', async () => {
    expect(await shown(window('40\\300', '400\\1500'))).toEqual({ window: [40, 400], shape: 'linear', invert: false });
    for (const [said, shape] of [
      ['SIGMOID', 'sigmoid'],
      ['LINEAR_EXACT', 'linear-exact'],
      ['LINEAR', 'linear'],
    ]) {
      expect(await shown({ ...window('0.5', '0.25e3'), '00281056': ['CS', said!] })).toMatchObject({
        window: [0.5, 250],
        shape,
      });
    }
  });

  it('is nothing where the file says nothing of use', async () => {
    for (const more of [{}, window('40', '0'), window('x', '400'), { '00281050': ['DS', '40'] } as Elements]) {
      expect(await shown(more)).toEqual({ shape: 'linear', invert: false });
    }
  });

  it('is inverted for MONOCHROME1', async () => {
    expect(await shown({ '00280004': ['CS', 'MONOCHROME1'] })).toMatchObject({ invert: true });
  });

  it('names padding in the units of the values', async () => {
    const padding: Elements = { '00280120': ['SS', [3000]], '00281052': ['DS', '10'], '00281053': ['DS', '2'] };
    expect(await shown(padding)).toEqual({ padding: [6010, 6010], shape: 'linear', invert: false });
    expect(await shown({ ...padding, '00280121': ['SS', [100]] })).toMatchObject({ padding: [210, 6010] });
    const saidUnsigned: Elements = { '00280120': ['US', [0xfffb]] };
    expect(await shown(saidUnsigned)).toMatchObject({ padding: [-5, -5] });
  });

  it('names padding of floating-point values by the elements that they have for it', async () => {
    const { '00280103': _, '7fe00010': __, ...rest } = GREY;
    const float: Elements = { ...rest, '7fe00008': ['OF', [0.5, -1, 2, 3]] };
    const double: Elements = { ...rest, '7fe00009': ['OD', [0.5, -1, 2, 3]] };
    const padding = async (more: Elements, base: Elements) => (await decode(more, base)).presentation?.padding;
    const whole: Elements = { '00280120': ['US', [7]] };
    expect(await padding(whole, float)).toBeUndefined();
    const single: Elements = { ...whole, '00280122': ['FL', [-1.5]] };
    expect(await padding(single, float)).toEqual([-1.5, -1.5]);
    expect(await padding({ ...single, '00280124': ['FL', [2.5]] }, float)).toEqual([-1.5, 2.5]);
    expect(await padding(single, double)).toBeUndefined();
    const wide: Elements = { '00280123': ['FD', [-1.5]], '00280125': ['FD', [-3]] };
    expect(await padding(wide, double)).toEqual([-3, -1.5]);
    const scaled: Elements = { ...wide, '00281052': ['DS', '1'], '00281053': ['DS', '2'] };
    expect(await padding(scaled, double)).toEqual([-5, -2]);
  });

  it('is by a VOI LUT where there is no window', async () => {
    const lut: Elements = { '00283002': ['SS', [3, 0, 10]], '00283006': ['US', [1, 500, 1023]] };
    expect(await shown({ '00283010': ['SQ', [lut]] })).toEqual({
      table: { first: 0, entries: Uint16Array.of(1, 500, 1023), greatest: 1023 },
      shape: 'linear',
      invert: false,
    });
    const below: Elements = { ...lut, '00283002': ['US', [3, 0xfc00, 10]] }; // from -1024
    const offset: Elements = { '00281052': ['DS', '-1024'], '00281053': ['DS', '1'], '00283010': ['SQ', [below]] };
    expect(await shown(offset)).toMatchObject({ table: { first: -1024 } });
    expect(await shown({ ...window('40', '400'), '00283010': ['SQ', [lut]] })).toMatchObject({ window: [40, 400] });
  });

  const frames = (own: Elements[], shared: Elements): Elements => ({
    '00280008': ['IS', '2'],
    '52009229': ['SQ', [shared]],
    '52009230': ['SQ', own],
    '7fe00010': ['OW', [0, 0, 0, 0, 1, 2, 3, 4]],
  });

  it('comes from the frame, else from all frames, else from the file', async () => {
    const own: Elements = {
      '00289132': ['SQ', [window('1', '10')]],
      '00289145': ['SQ', [{ '00281052': ['DS', '5'], '00281053': ['DS', '1'] }]],
    };
    const shared: Elements = {
      '00289110': ['SQ', [{ '00280030': ['DS', '0.5\\0.25'] }]],
      '00289132': ['SQ', [window('2', '20')]],
    };
    const more = { ...window('3', '30'), ...frames([{}, own], shared) };
    expect(await shown(more, 0)).toMatchObject({ window: [2, 20] });
    expect(await decode(more, GREY, 1)).toMatchObject({
      values: Int16Array.of(6, 7, 8, 9),
      presentation: { window: [1, 10] },
    });
    expect((await open(more)).facts).toMatchObject({ frames: 2, spacing: [0.5, 0.25] });
    expect(await shown({ ...window('3', '30'), ...frames([{}, {}], {}) }, 1)).toMatchObject({ window: [3, 30] });
  });
});

describe('spacing', () => {
  const region = (more: Elements): Elements => ({
    '00186011': [
      'SQ',
      [
        withMore(
          {
            '00186018': ['UL', [0]],
            '0018601a': ['UL', [0]],
            '0018601c': ['UL', [1]],
            '0018601e': ['UL', [1]],
            '00186024': ['US', [3]],
            '00186026': ['US', [3]],
            '0018602c': ['FD', [0.02]],
            '0018602e': ['FD', [0.03]],
          },
          more,
        ),
      ],
    ],
  });

  it.each([
    ['of pixels', { '00280030': ['DS', '0.5\\0.25'], '00181164': ['DS', '9\\9'] }, [0.5, 0.25]],
    ['at the detector', { '00181164': ['DS', '0.2\\0.1'] }, [0.2, 0.1]],
    ['at the object', { '00181164': ['DS', '0.2\\0.1'], '00181114': ['DS', '2'] }, [0.1, 0.05]],
    ['on a scanned film', { '00182010': ['DS', '0.1\\0.1'] }, [0.1, 0.1]],
    ['of an ultrasound region', region({}), [0.3, 0.2]],
    ['of a region in seconds', region({ '00186024': ['US', [4]] }), undefined],
    ['of a region that is a part', region({ '0018601c': ['UL', [0]] }), undefined],
    ['not positive', { '00280030': ['DS', '0\\0.25'] }, undefined],
    ['not a number', { '00280030': ['DS', '0.5\\wide'] }, undefined],
    ['half', { '00280030': ['DS', '0.5'] }, undefined],
    ['absent', {}, undefined],
  ] as [string, Elements, number[] | undefined][])('%s', async (_, more, spacing) => {
    expect((await open(more)).facts.spacing).toEqual(spacing);
  });
});

describe('text in the pixels', () => {
  it.each([
    [true, {}],
    [false, { '00280301': ['CS', 'NO'] }],
    [true, { '00280301': ['CS', 'YES'] }],
    [true, { '00280301': ['CS', 'NO'], '00080060': ['CS', 'US'] }],
    [true, { '00280301': ['CS', 'NO'], '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7.2'] }],
    [false, { '00280301': ['CS', 'NO'], '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.77.1.1'] }],
  ] as [boolean, Elements][])('is ruled out only by the file itself, and never on a screen: %s', (may, more) => {
    expect(headMayShowText(dicomFile(withMore(GREY, more)), 'scan')).toBe(may);
  });
});

describe('what cannot be read is refused in one sentence', () => {
  it.each([
    ['no pixels', 'unsupported', /without pixels/, {}, ['7fe00010']],
    ['no size', 'bad-input', /claims 0 × 2 pixels/, { '00280011': ['US', [0]] }, []],
    ['too few pixels', 'bad-input', /has 8 bytes where its pixels need 12/, { '00280010': ['US', [3]] }, []],
    ['too few frames', 'bad-input', /has 8 bytes where its pixels need 16/, { '00280008': ['IS', '2'] }, []],
    ['another depth', 'unsupported', /24 bits a sample/, { '00280100': ['US', [24]] }, []],
    ['bits that do not fit', 'bad-input', /20 bits up to bit 15/, { '00280101': ['US', [20]] }, []],
    ['two samples', 'bad-input', /2 samples a pixel of MONOCHROME2/, { '00280002': ['US', [2]] }, []],
    [
      'a short table',
      'bad-input',
      /look-up table/,
      { '00283000': ['SQ', [{ '00283002': ['SS', [9, 0, 16]], '00283006': ['US', [1]] }]] },
      [],
    ],
    [
      'fragments',
      'bad-input',
      /not written as its transfer syntax says/,
      { '7fe00010': ['OB', { fragments: [new Uint8Array(8)] }] },
      [],
    ],
  ] as [string, string, RegExp, Elements, string[]][])('%s', async (_, kind, message, more, without) => {
    const elements = Object.entries(withMore(GREY, more)).filter(([tag]) => !without.includes(tag));
    const opened = openDicom(dicomFile(Object.fromEntries(elements)), 'scan', 0);
    await expect(opened.then(file => file.decode())).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  it('an unknown transfer syntax is named', async () => {
    await expect(openDicom(dicomFile(GREY, '1.2.840.10008.1.2.4.100'), 'scan', 0)).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'scan has the DICOM transfer syntax 1.2.840.10008.1.2.4.100, which MedProbe does not read.',
    });
  });

  it('a frame that is not there', async () => {
    await expect(open({}, GREY, 1)).rejects.toMatchObject({ message: 'scan has one frame; frame 1 was asked for.' });
    await expect(open({}, GREY, -1)).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it('and no error repeats what a file says of a patient', async () => {
    const named: Elements = {
      '00080060': ['CS', 'Doe^Jane'],
      '00100010': ['PN', 'Doe^Jane'],
      '00280004': ['CS', 'Doe^Jane'],
    };
    const error = (await open(named).catch((cause: unknown) => cause)) as Error;
    expect(JSON.stringify([error.message, (error as { remedy?: string }).remedy])).not.toContain('Jane');
    expect(JSON.stringify((await open({ ...named, '00280004': ['CS', 'MONOCHROME2'] })).facts)).not.toContain('Jane');
  });
});
