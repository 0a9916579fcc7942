import type { Command } from 'commander';
import type { Exit } from '../main';
import { addVerify } from './encoderVerify';

/** `medprobe encoder …`: what concerns an encoder itself. */
export function addEncoder(program: Command, exit: Exit, signal: AbortSignal): void {
  const group = program.command('encoder').description('an encoder itself: is it computed rightly, and how fast');
  addVerify(group, exit, signal);
}
