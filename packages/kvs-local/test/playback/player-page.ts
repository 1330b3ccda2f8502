import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** Serves a page with hls.js from an origin that is not that of the streams. */
export async function startPlayerPage(): Promise<{ url: string; close: () => Promise<void> }> {
  const script = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'));
  const html = '<!doctype html><title>player</title><script src="/hls.js"></script><video muted></video>';
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/hls.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A player in a page. Tests wait for what it does, never for a time. */
export class Player {
  readonly #page: Page;
  /** What the page or hls.js complained about. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  async open(pageUrl: string, sessionUrl: string, playbackRate = 1): Promise<void> {
    await this.#page.goto(pageUrl);
    // A machine that is busy makes any player wait for a moment, which is no failure.
    await this.#page.evaluate(`
      video = document.querySelector('video');
      hls = new Hls({ enableWorker: false });
      hls.on('hlsError', (event, { fatal, type, details }) => {
        if (fatal || details !== 'bufferStalledError') console.error(type, details);
      });
      hls.loadSource(${JSON.stringify(sessionUrl)});
      hls.attachMedia(video);
      video.defaultPlaybackRate = video.playbackRate = ${playbackRate};
      video.play();
      0`);
  }

  /** Resolves when it has played past that time. @returns frames that it has shown */
  async playsPast(seconds: number): Promise<number> {
    await this.#page.waitForFunction(`video.currentTime > ${seconds}`);
    return await this.#page.evaluate('video.getVideoPlaybackQuality().totalVideoFrames');
  }

  async duration(): Promise<number> {
    return await this.#page.evaluate('video.duration');
  }

  /** Resolves when the frame of that time is shown. */
  async seek(seconds: number): Promise<void> {
    await this.#page.evaluate(`new Promise((resolve) => {
      video.pause();
      video.requestVideoFrameCallback(resolve);
      video.currentTime = ${seconds};
    }).then(() => 0)`);
  }

  /** The colour in the middle of the picture, each channel from 0 to 255. */
  async colour(): Promise<number[]> {
    return await this.#page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext('2d');
      context.drawImage(video, 0, 0);
      return [...context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data].slice(0, 3);
    })()`);
  }
}
