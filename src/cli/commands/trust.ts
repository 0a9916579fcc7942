import path from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE, CONFIG_LIMIT } from '../../core/endpoint/config';
import { ProbeError } from '../../core/errors';
import { readOwnFile } from '../../core/files/ownFile';
import { usable } from '../../core/trust/configSource';
import { summarizeConfig } from '../../core/trust/configSummary';
import { inOneLine } from '../../core/trust/oneLine';
import { configOf } from '../../core/trust/trustStore';
import type { TrustedFile } from '../../core/trust/trustStore';
import { usageError } from '../arguments';
import { trustStore } from '../callSettings';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, ExitCode } from '../context';
import type { Output } from '../output';
import type { Exit } from '../commandExit';

interface TrustOptions extends CommonOptions {
  readonly list?: boolean;
  readonly revoke?: boolean;
}

export function addTrust(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('trust')
    .description(`lets the ${CONFIG_FILE} of a folder be used, as it is now; says first what it would do`)
    .argument('[dir]', 'the dataset’s own folder')
    .option('--list', 'the files that are trusted, of all folders or of this one')
    .option('--revoke', 'takes it back');
  withCommonOptions(command).action(async (dir: string | undefined, options: TrustOptions) => {
    exit.code = await withContext(options, signal, ({ out }) => trust(out, dir, options));
  });
}

async function trust(out: Output, dir: string | undefined, { list, revoke }: TrustOptions): Promise<ExitCode> {
  if (list === true && revoke === true) throw usageError('--list and --revoke were both given.', 'Give one of them.');
  if (list === true) return showTrusted(out, dir);
  if (dir === undefined)
    throw usageError('No folder was named.', 'Name the folder whose medprobe.json is meant, or give --list.');
  const file = await configOf(dir);
  return revoke === true ? takeBack(out, file) : letBeUsed(out, file);
}

async function showTrusted(out: Output, dir: string | undefined): Promise<ExitCode> {
  const only = dir === undefined ? undefined : await configOf(dir);
  const trusted = (await trustStore().list()).filter(({ file }) => only === undefined || file === only);
  if (out.json) out.value(trusted);
  for (const { file, sha256 } of trusted) out.text(inOneLine(`${file}  ${sha256}`));
  if (trusted.length === 0) out.text('No configuration file is trusted.');
  return 0;
}

async function takeBack(out: Output, file: string): Promise<ExitCode> {
  const revoked = await trustStore().revoke(file);
  if (out.json) out.value(revoked);
  out.text(inOneLine(`${file} is not used any more.`));
  return 0;
}

async function letBeUsed(out: Output, file: string): Promise<ExitCode> {
  const found = await readOwnFile(file, { limit: CONFIG_LIMIT });
  if (found.state === 'absent') {
    throw new ProbeError('not-found', `${file} is not there.`, { remedy: 'Name the folder that it lies in.' });
  }
  if (found.state === 'unusable') {
    throw new ProbeError('bad-input', `${file} cannot be trusted: it ${found.why}.`, {
      remedy: 'Correct that, or name it with --config where it is needed.',
    });
  }
  const config = await usable(found.text, file);
  const trusted: TrustedFile = { file, sha256: found.sha256 };
  out.text(inOneLine(`${file} would do this:`));
  for (const line of summarizeConfig(config)) out.text(`  ${line}`);
  await trustStore().trust(trusted);
  if (out.json) out.value(trusted);
  out.text(
    `It is used from now on where ${path.dirname(file)} is the dataset’s own folder, until it changes. ` +
      'Images leave this machine only for hosts that you allow besides.',
  );
  return 0;
}
