import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describeInBrowser } from './describe-in-browser.ts';

const driverPath = process.env['WEBKIT_DRIVER_PATH'] ?? '/usr/bin/WebKitWebDriver';
const displayPath = '/usr/bin/Xvfb';
/** The browser that Debian has beside its driver. */
const browserPath = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** {@link describeInBrowser} with WebKitGTK. */
export function describeInWebKit(title: string, tests: () => void): void {
  const isThere = [driverPath, displayPath, browserPath].every(existsSync);
  const advice = "these tests need Debian's packages webkit2gtk-driver and xvfb.";
  describeInBrowser({ isThere, advice }, title, tests);
}

/** WebKitGTK with a camera of its own, and nobody who has to allow it. It keeps nothing when it ends. */
export interface WebKit {
  readonly goto: (url: string) => Promise<void>;
  readonly reload: () => Promise<void>;
  /** Evaluates an expression in the page, and what it promises. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Waits until an expression is true in the page. */
  readonly waitUntil: (expression: string, patienceMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts the browser on a display of its own. It is driven by WebDriver. @see https://www.w3.org/TR/webdriver2/ */
export async function launchWebKit(): Promise<WebKit> {
  const display = await startDisplay();
  const driver = await startDriver(display.name);
  async function endAll(): Promise<void> {
    await end(driver.process);
    await end(display.process);
  }

  try {
    const session = await openSession(driver.url);
    const send = (path: string, body?: object): Promise<unknown> => callDriver(`${session}/${path}`, body);
    await send('timeouts', { script: scriptMs, pageLoad: scriptMs });
    const evaluate = (expression: string): Promise<unknown> => evaluateIn(send, expression);
    return {
      goto: async (url) => void (await send('url', { url })),
      reload: async () => void (await send('refresh', {})),
      evaluate,
      async waitUntil(expression, patienceMs = 60_000) {
        const untilMs = Date.now() + patienceMs;
        while ((await evaluate(expression)) !== true) {
          if (Date.now() > untilMs) throw new Error(`not true after ${patienceMs} ms: ${expression}`);
          await delay(100);
        }
      },
      async close() {
        await fetch(session, { method: 'DELETE' }).catch(() => undefined);
        await endAll();
      },
    };
  } catch (error) {
    await endAll();
    throw error;
  }
}

const scriptMs = 120_000;
const startMs = 30_000;

async function startDisplay(): Promise<{ readonly process: ChildProcess; readonly name: string }> {
  const process = spawn(
    displayPath,
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const numbers = createInterface({ input: process.stdio[3] as Readable });
  const [number] = (await Promise.race([once(numbers, 'line'), whenEnded(process)])) as [string];
  return { process, name: `:${number}` };
}

async function startDriver(
  display: string,
): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const driver = spawn(driverPath, ['-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  const ended = whenEnded(driver);
  const untilMs = Date.now() + startMs;
  for (;;) {
    const isReady = await Promise.race([
      callDriver(`${url}/status`).then(
        () => true,
        () => false,
      ),
      ended,
    ]);
    if (isReady) return { process: driver, url };
    if (Date.now() > untilMs) throw new Error(`WebKitWebDriver does not answer after ${startMs} ms`);
    await delay(100);
  }
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @returns the address of the session */
async function openSession(url: string): Promise<string> {
  const args = ['--automation', '--enable-mock-capture-devices=true', '--autoplay-policy=allow'];
  const { sessionId } = (await callDriver(`${url}/session`, {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browserPath, args } } },
  })) as { readonly sessionId: string };
  return `${url}/session/${sessionId}`;
}

async function evaluateIn(
  send: (path: string, body: object) => Promise<unknown>,
  expression: string,
): Promise<unknown> {
  const script = `
    const done = arguments[0];
    (async () => (${expression}))().then(
      (value) => done({ value: value ?? null }),
      (error) => done({ error: String(error) }),
    );`;
  const result = (await send('execute/async', { script, args: [] })) as {
    readonly value?: unknown;
    readonly error?: string;
  };
  if (result.error !== undefined) throw new Error(result.error);
  return result.value;
}

async function callDriver(url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { readonly value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { readonly error: string; readonly message: string };
  throw new Error(`WebKitWebDriver: ${error}: ${message}`);
}

function whenEnded(process: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    process.once('error', reject);
    process.once('exit', (code) => reject(new Error(`${process.spawnfile} ended with ${code}`)));
  });
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}
