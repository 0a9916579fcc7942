import * as vscode from 'vscode';
import { weightLoadingNamed } from '../core/encoder/checkpoint/session';
import type { WeightLoading } from '../core/encoder/checkpoint/session';
import type { Provider } from '../core/encoder/tuning/provider';
import { DEFAULT_SEND } from '../core/image/encode';
import type { SendSpec } from '../core/image/types';
import { SETTINGS } from './contributions';
import { readSetting } from './renamedSettings';

const get = <T>(name: string, fallback: T): T => readSetting<T>(vscode.workspace.getConfiguration(), name) ?? fallback;

export const sendSpec = (): SendSpec => ({
  format: get(SETTINGS.sendFormat, DEFAULT_SEND.format),
  maxSide: get(SETTINGS.sendMaxSide, DEFAULT_SEND.maxSide),
  quality: get(SETTINGS.sendQuality, DEFAULT_SEND.quality),
});

export const weightLoading = (): WeightLoading => weightLoadingNamed(get(SETTINGS.weightLoading, 'mmap')) ?? 'mmap';
export const encoderProvider = (): Provider => get<Provider>(SETTINGS.provider, 'auto');
export const askMaxTokens = (): number => get(SETTINGS.maxTokens, 256);
export const runConcurrency = (): number => get(SETTINGS.concurrency, 4);
/** US dollars; 0 is no limit. */
export const runBudget = (): number | undefined => get(SETTINGS.budget, 0) || undefined;
export const answersKept = (): boolean => get(SETTINGS.answerCache, true);
export const decorationsEnabled = (): boolean => get(SETTINGS.decorations, true);
