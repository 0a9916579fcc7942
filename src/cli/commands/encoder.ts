import type { Command } from 'commander';
import type { Exit } from '../commandExit';
import { addBench } from './encoderBench';
import { addModels } from './encoderModels';
import { addVerify } from './encoderVerify';

/** `medprobe encoder …`: what concerns an encoder itself. */
export function addEncoder(program: Command, exit: Exit, signal: AbortSignal): void {
  const group = program
    .command('encoder')
    .description('an encoder itself: getting it, is it computed rightly, and how fast');
  addModels(group, exit, signal);
  addVerify(group, exit, signal);
  addBench(group, exit, signal);
}
