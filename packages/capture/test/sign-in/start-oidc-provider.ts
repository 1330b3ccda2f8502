import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface OidcProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** Starts an OpenID Connect provider in a process of its own: the package is an ES module, which tests cannot load. */
export async function startOidcProvider(clientId: string, redirectUri: string): Promise<OidcProvider> {
  const child = spawn(process.execPath, [join(__dirname, 'oidc-provider.mjs'), clientId, redirectUri], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  for await (const issuer of createInterface(child.stdout)) {
    if (!issuer.startsWith('http')) continue;
    child.stdout.resume();
    return {
      issuer,
      async stop() {
        child.stdin.end();
        if (child.exitCode === null) await once(child, 'exit');
      },
    };
  }
  throw new Error(`the provider did not start:\n${complaints}`);
}
