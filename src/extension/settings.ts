import * as vscode from 'vscode';
import type { WeightMemory } from '../core/encoder/checkpoint/session';
import type { Provider } from '../core/encoder/tuning/provider';
import { DEFAULT_SEND } from '../core/image/encode';
import type { SendSpec } from '../core/image/types';
import { SETTINGS } from './contributions';

const get = <T>(name: string, fallback: T): T => vscode.workspace.getConfiguration().get<T>(name) ?? fallback;

export const sendSpec = (): SendSpec => ({
  format: get(SETTINGS.sendFormat, DEFAULT_SEND.format),
  maxSide: get(SETTINGS.sendMaxSide, DEFAULT_SEND.maxSide),
  quality: get(SETTINGS.sendQuality, DEFAULT_SEND.quality),
});

export const weightMemory = (): WeightMemory => get<WeightMemory>(SETTINGS.memory, 'mapped');
export const encoderProvider = (): Provider => get<Provider>(SETTINGS.provider, 'auto');
export const askMaxTokens = (): number => get(SETTINGS.maxTokens, 256);
export const runConcurrency = (): number => get(SETTINGS.concurrency, 4);
/** US dollars; 0 is no limit. */
export const runBudget = (): number | undefined => get(SETTINGS.budget, 0) || undefined;
export const answersKept = (): boolean => get(SETTINGS.keepAnswers, true);
export const decorationsEnabled = (): boolean => get(SETTINGS.decorations, true);
