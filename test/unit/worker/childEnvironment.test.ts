import { describe, expect, it } from 'vitest';
import { childEnvironment, withheldEnvironment } from '../../../src/worker/childEnvironment';

const SECRETS = {
  MEDPROBE_KEY_VLLM: 'planted',
  HF_TOKEN: 'planted',
  HUGGING_FACE_HUB_TOKEN: 'planted',
  AWS_SECRET_ACCESS_KEY: 'planted',
  AWS_SESSION_TOKEN: 'planted',
  GOOGLE_APPLICATION_CREDENTIALS: '/planted.json',
  OPENAI_API_KEY: 'planted',
  NVIDIA_API_KEY: 'planted',
  CUDA_SECRET: 'planted',
  ORT_TOKEN: 'planted',
  LC_SECRET: 'planted',
  GITHUB_TOKEN: 'planted',
  HTTPS_PROXY: 'http://user:planted@proxy:3128',
  NODE_OPTIONS: '--require /planted.js',
  SSH_AUTH_SOCK: '/planted.sock',
  BASH_FUNC_x: 'planted',
};
const NEEDED = {
  PATH: '/usr/bin',
  HOME: '/home/x',
  TMPDIR: '/scratch',
  LC_ALL: 'de_CH.UTF-8',
  LD_LIBRARY_PATH: '/opt/cuda/lib64',
  OMP_NUM_THREADS: '4',
  CUDA_VISIBLE_DEVICES: '1',
};

describe('the environment of a child process', () => {
  it('holds what native libraries need and nothing else that a person exported', () => {
    expect(childEnvironment({ ...SECRETS, ...NEEDED }, 'linux')).toEqual({
      ...NEEDED,
      ELECTRON_RUN_AS_NODE: '1',
      MEDPROBE_LIFELINE: 'stdin',
      ORT_DISABLE_TELEMETRY: '1',
    });
  });

  it('switches telemetry off whatever the parent says', () => {
    expect(childEnvironment({ ORT_DISABLE_TELEMETRY: '0' }, 'linux')).toMatchObject({ ORT_DISABLE_TELEMETRY: '1' });
  });

  it('knows names by their letters, on Windows in any case', () => {
    const env = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', Hf_Token: 'planted' };
    expect(childEnvironment(env, 'win32')).toMatchObject({ Path: 'C:\\Windows', SystemRoot: 'C:\\Windows' });
    expect(childEnvironment(env, 'win32')).not.toHaveProperty('Hf_Token');
    expect(childEnvironment(env, 'linux')).not.toHaveProperty('Path');
  });

  it('takes away what another merges it into', () => {
    const whole = { ...SECRETS, ...NEEDED };
    const merged = { ...whole, ...withheldEnvironment(whole) };
    const started = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
    expect(started).toEqual(childEnvironment(whole));
  });
});
