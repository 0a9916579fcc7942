import { csvReport } from './csv';
import { htmlReport } from './html/page';
import { junitReport } from './junit';
import { latexReport } from './latex';
import { markdownReport } from './markdown';
import type { Report } from './model';

interface ReportFormat {
  /** Of the file, without a dot. */
  readonly extension: string;
  /** For a person who chooses. */
  readonly label: string;
  readonly description: string;
  readonly write: (report: Report) => string;
}

export const REPORT_FORMATS = {
  html: {
    extension: 'html',
    label: 'HTML',
    description: 'a page of its own: figures, plots, every pair and answer',
    write: htmlReport,
  },
  markdown: { extension: 'md', label: 'Markdown', description: 'a summary with a row per pair', write: markdownReport },
  csv: { extension: 'csv', label: 'CSV', description: 'a row per pair, answers included', write: csvReport },
  latex: { extension: 'tex', label: 'LaTeX', description: 'tables of the figures for a paper', write: latexReport },
  junit: { extension: 'xml', label: 'JUnit', description: 'a test case per pair, for CI', write: junitReport },
} as const satisfies Record<string, ReportFormat>;

export type ReportFormatId = keyof typeof REPORT_FORMATS;
export const REPORT_FORMAT_IDS = Object.keys(REPORT_FORMATS) as readonly ReportFormatId[];
export const DEFAULT_REPORT_FORMAT: ReportFormatId = 'html';

/** Small enough for a page of hundreds of pairs to be sent around, large enough to recognise an image. */
export const THUMBNAIL_SPEC = { format: 'jpeg', maxSide: 200, quality: 80 } as const;

/** A file name for a report of these runs. */
export function reportFileName(ids: readonly string[], format: ReportFormatId): string {
  const others = ids.length > 1 ? `-and-${ids.length - 1}-more` : '';
  return `${ids[0] ?? 'report'}${others}.${REPORT_FORMATS[format].extension}`;
}
