/** The commands of `medprobe`. */
import { Command } from 'commander';
import { addExport, addImport } from './commands/archive';
import { addCheck } from './commands/check';
import { addClassify } from './commands/classify';
import { addCompare } from './commands/compare';
import { addConvert } from './commands/convert';
import { addDoctor } from './commands/doctor';
import { addEmbed } from './commands/embed';
import { addEmbedText } from './commands/embedText';
import { addEncoder } from './commands/encoder';
import { addEndpoint } from './commands/endpoint';
import { addMatrix } from './commands/matrix';
import { addNeighbours } from './commands/neighbours';
import { addReport } from './commands/report';
import { addRun } from './commands/run';
import { addScore } from './commands/score';
import { addSimilarity } from './commands/similarity';
import { addTrust } from './commands/trust';
import type { Exit } from './commandExit';
import { version } from './context';
import { addOptionNames } from './optionNames';

export function createProgram(exit: Exit, signal: AbortSignal): Command {
  const program = new Command('medprobe')
    .description('See where medical vision-language models fail.')
    .version(version)
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
  const commands = [
    addDoctor,
    addEmbed,
    addEmbedText,
    addClassify,
    addSimilarity,
    addMatrix,
    addNeighbours,
    addRun,
    addScore,
    addCompare,
    addReport,
    addExport,
    addImport,
    addCheck,
    addConvert,
    addEncoder,
    addEndpoint,
    addTrust,
  ];
  for (const add of commands) add(program, exit, signal);
  addOptionNames(program);
  return program;
}
