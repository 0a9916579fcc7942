import { describe, expect, it } from 'vitest';
import { convertedText, manifestBeside } from '../../../../src/extension/converting/text';
import { LayoutLibrary } from '../../../../src/extension/views/model/layoutLibrary';
import { temporaryFolders } from '../views/support';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const folder = temporaryFolders();

describe('what is said of a conversion', () => {
  const counts = { layout: 'VQA-RAD', read: 2248, written: 2142, dropped: [], faults: [] };

  it('is how many questions were written, and why the others were not', () => {
    expect(convertedText(counts, 'x.pairs.jsonl')).toBe('VQA-RAD: 2,142 of 2,248 questions written to x.pairs.jsonl.');
    const dropped = ['a', 'b', 'c'].map((reason, n) => ({ reason, count: 3 - n }));
    const faults = [{ file: 'q.csv', line: 2, reason: 'a' }];
    expect(convertedText({ ...counts, dropped, faults }, 'x')).toMatch(/Left out: 3 \(a\), 2 \(b\), …\. The log names/);
  });

  it('goes beside the file of questions, or into the folder of many', () => {
    expect(manifestBeside('/data/rad/VQA RAD.json')).toBe('/data/rad/VQA RAD.pairs.jsonl');
    expect(manifestBeside('/data/OmniMedVQA-v1.0')).toBe('/data/OmniMedVQA-v1.0/OmniMedVQA-v1.0.pairs.jsonl');
  });
});

describe('LayoutLibrary', () => {
  it('looks again only at files that have changed, and names a benchmark of several files once', async () => {
    const root = await folder();
    const files = ['a.json', 'b.json', 'c.json'].map(name => path.join(root, name));
    for (const file of files) await writeFile(file, '[]');
    const looked: string[][] = [];
    const library = new LayoutLibrary(paths => {
      looked.push(paths.map(file => path.basename(file)));
      return Promise.resolve(
        paths.map(file => (file.endsWith('c.json') ? null : { input: root, layout: 'OmniMedVQA' })),
      );
    });
    await library.refresh(files);
    await writeFile(files[2] ?? '', '[{}]');
    await library.refresh(files);
    expect(looked).toEqual([['a.json', 'b.json', 'c.json'], ['c.json']]);
    expect(library.found).toEqual([{ input: root, layout: 'OmniMedVQA' }]);
    await library.refresh([]);
    expect(library.found).toEqual([]);
  });
});
