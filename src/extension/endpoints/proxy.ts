import * as vscode from 'vscode';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with the editor's own proxy settings in it, which go before the environment's. */
export function proxyEnvironment(env: Environment): Environment {
  const http = vscode.workspace.getConfiguration('http');
  return withProxy(env, {
    support: http.get<string>('proxySupport', 'override'),
    proxy: http.get<string>('proxy', ''),
    noProxy: http.get<readonly string[]>('noProxy', []),
  });
}

interface ProxySettings {
  readonly support: string;
  readonly proxy: string;
  readonly noProxy: readonly string[];
}

function withProxy(env: Environment, { support, proxy, noProxy }: ProxySettings): Environment {
  if (support === 'off') return { ...env, http_proxy: '', https_proxy: '' };
  return {
    ...env,
    ...(proxy === '' ? {} : { http_proxy: proxy, https_proxy: proxy }),
    ...(noProxy.length === 0 ? {} : { no_proxy: noProxy.join(',') }),
  };
}
