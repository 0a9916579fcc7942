import type { Command } from 'commander';
import { embedTexts } from '../../worker/textEmbedder';
import { encoderRef, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

interface EmbedTextOptions extends CommonOptions, EncoderOptions {}

export function addEmbedText(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('embed-text')
    .description('embeddings of texts under an encoder that reads text')
    .argument('<text...>', 'the texts');
  withEncoderOptions(withCommonOptions(command), { dataset: 'none' }).action(
    async (texts: string[], options: EmbedTextOptions) => {
      exit.code = await withContext(options, signal, context => embedText(context, texts, options));
    },
  );
}

async function embedText(context: Context, texts: readonly string[], options: EmbedTextOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const encoder = encoderRef(options);
  const info = await workers.encoder.call('info', { encoder }, { signal });
  for (const { text, inputIds, embedding } of await embedTexts(workers, encoder, texts, signal)) {
    if (out.json) out.value({ text, inputIds, embedding: [...embedding] });
    out.text(`${JSON.stringify(text)}: ${embedding.length} numbers under ${info.title}`);
  }
  return 0;
}
