import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Browser, Page } from 'playwright-core';
import { cameras } from '../../packages/capture/test/cameras';
import {
  type OidcProvider,
  startOidcProvider,
} from '../../packages/capture/test/sign-in/start-oidc-provider';
import { describeInChromium, launchChromium } from '../../test/support/chromium';
import { type RunningStack, startTemporaryStack } from '../../test/support/stack';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { readSite } from './capture-site/read-site';
import { type Distribution, type Intercept, startDistribution } from './capture-site/start-distribution';

describeInChromium('the page as it is deployed', () => {
  let stack: RunningStack;
  let browser: Browser;
  let distribution: Distribution;
  let intercept: Intercept;
  const opened: Page[] = [];
  const never: Intercept = async () => false;

  beforeAll(async () => {
    await Promise.all([buildImageContext(), buildSite()]);
    // In place of API Gateway, which says by itself whose pages may call.
    stack = await startTemporaryStack({}, { args: ['--allow-origin', '*'] });
    browser = await launchChromium(cameras.camera);
  });
  beforeEach(async () => {
    intercept = never;
    distribution = await startDistribution((...request) => intercept(...request));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.close()));
    await distribution.close();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** Opens the site. Complaints are what the browser says of the page, violations of its policy among them. */
  async function open(query = ''): Promise<{ page: Page; complaints: string[] }> {
    // The provider and the archive are on other ports of this machine.
    const page = await browser.newPage({ permissions: ['local-network-access', 'camera'] });
    opened.push(page);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // The provider's pages are not ours.
      const isOurs = message.location().url.startsWith(distribution.origin);
      if (message.type() === 'error' && isOurs) complaints.push(message.text());
    });
    await page.goto(`${distribution.origin}/${query}`);
    return { page, complaints };
  }

  async function capture(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#log > li.good:nth-last-child(2)').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped after').waitFor();
  }

  /** Waits until the player has shown everything. */
  function playToEnd(page: Page): Promise<number> {
    return page.evaluate(`new Promise((resolve, reject) => {
      const player = document.querySelector('#player');
      player.addEventListener('ended', () => resolve(player.duration));
      player.addEventListener('error', () => reject(new Error(player.error.message)));
      if (player.ended) resolve(player.duration);
    })`);
  }

  test('captures a camera and plays what came back, within its policy', async () => {
    const site = readSite({ authorizer: new HttpNoneAuthorizer() }, {}, stack.s3);
    distribution.serve(site, stack.api);
    const { page, complaints } = await open('?stream=cam-site');

    await capture(page);

    expect(await page.getByRole('combobox', { name: 'Stream' }).inputValue()).toBe('cam-site');
    expect(await playToEnd(page)).toBeGreaterThan(1);
    expect(await page.locator('#log > li').first().textContent()).toContain('"name": "cam-site"');
    expect(complaints).toEqual([]);
  });

  test('shows a stream at /watch, within its policy', async () => {
    const site = readSite({ authorizer: new HttpNoneAuthorizer() }, {}, stack.s3, stack.kinesisVideo);
    distribution.serve(site, stack.api);
    const { page, complaints } = await open('?stream=cam-watched');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#log > li.good').first().waitFor();

    const [viewer] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Watch' }).click({ modifiers: ['ControlOrMeta'] }),
    ]);
    opened.push(viewer);
    viewer.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });

    await viewer.locator('#badge').getByText('Live', { exact: true }).waitFor();
    await viewer.locator('#age').waitFor();
    expect(viewer.url()).toBe(`${distribution.origin}/watch?stream=cam-watched`);
    expect(complaints).toEqual([]);
  });

  describe('where a clip is too long for an answer', () => {
    const clips = new Map<string, Buffer>();
    let archive: Server;
    let archiveOrigin: string;
    beforeEach(async () => {
      archive = createServer((request, response) => {
        response.setHeader('access-control-allow-origin', '*');
        response.writeHead(200, { 'content-type': 'video/mp4' }).end(clips.get(request.url ?? ''));
      });
      await new Promise<void>((resolve) => archive.listen(0, '127.0.0.1', resolve));
      archiveOrigin = `http://127.0.0.1:${(archive.address() as AddressInfo).port}`;
      intercept = async (request, response) => {
        if (!request.url?.startsWith('/Clip')) return false;
        const answer = await fetch(stack.api + request.url);
        if (!answer.ok) return false;
        clips.set(request.url, Buffer.from(await answer.arrayBuffer()));
        response.writeHead(303, { location: archiveOrigin + request.url }).end();
        return true;
      };
    });
    afterEach(async () => {
      archive.closeAllConnections();
      await new Promise((resolve) => archive.close(resolve));
    });

    test('the page follows to the archive', async () => {
      const site = readSite({ authorizer: new HttpNoneAuthorizer() }, {}, archiveOrigin);
      distribution.serve(site, stack.api);
      const { page, complaints } = await open();

      await capture(page);

      expect(site.archiveOrigins).toEqual(['*']);
      expect(await playToEnd(page)).toBeGreaterThan(1);
      expect(clips.size).toBeGreaterThanOrEqual(2);
      expect(complaints).toEqual([]);
    });

    test('and nowhere else', async () => {
      const site = readSite({ authorizer: new HttpNoneAuthorizer() }, {}, 'https://archive.example.com');
      distribution.serve(site, stack.api);
      const { page, complaints } = await open();

      await capture(page);

      await page.getByRole('alert').getByText('A fragment could not be played').waitFor();
      expect(complaints[0]).toContain('Content Security Policy');
    });
  });

  describe('where the API asks who calls', () => {
    let provider: OidcProvider;
    let tokens: (string | undefined)[];
    afterEach(() => provider.stop());

    /** A site whose API takes the tokens that the provider says are its own, and nothing else, as an authorizer would. */
    beforeEach(async () => {
      provider = await startOidcProvider('page', `${distribution.origin}/`);
      tokens = [];
      intercept = async (request, response) => {
        const { authorization } = request.headers;
        tokens.push(authorization);
        const headers = authorization === undefined ? {} : { authorization };
        if ((await fetch(`${provider.issuer}/me`, { headers })).ok) return false;
        response
          .writeHead(401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message: 'Unauthorized' }));
        return true;
      };
      const authorizer = new HttpJwtAuthorizer('Users', provider.issuer, { jwtAudience: ['page'] });
      const site = readSite(
        { authorizer },
        { signIn: { authority: provider.issuer, clientId: 'page' } },
        stack.s3,
        stack.kinesisVideo,
      );
      distribution.serve(site, stack.api);
    });

    async function signIn(page: Page): Promise<void> {
      await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click();
      await page.locator('[name="login"]').fill('ada');
      await page.locator('[name="password"]').fill('any');
      await page.locator('[type="submit"]').click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('ada', { exact: true }).waitFor();
    }

    test('nobody is let in without a token, and the page asks to sign in', async () => {
      const { page, complaints } = await open();

      await page.getByRole('alert').getByText('Sign in to continue').waitFor();
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('alert').getByText('Sign in to continue').waitFor();

      expect(tokens).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('a user signs in, comes back to the address that was opened, and every request has a token', async () => {
      const { page, complaints } = await open('?stream=cam-ada');
      await signIn(page);
      expect(page.url()).toBe(`${distribution.origin}/?stream=cam-ada`);

      await capture(page);

      expect(await playToEnd(page)).toBeGreaterThan(1);
      expect(tokens.length).toBeGreaterThanOrEqual(5);
      expect(tokens.every((token) => /^Bearer \S+$/.test(token ?? ''))).toBe(true);
      // They are good for less than the page wants to have left, so it has renewed them.
      expect(new Set(tokens).size).toBeGreaterThan(1);
      expect(complaints).toEqual([]);
    });

    test('who opens the viewer comes back to it, by the one address that the provider knows', async () => {
      const { page, complaints } = await open('watch?stream=cam-new');
      await signIn(page);

      await page.waitForURL(`${distribution.origin}/watch?stream=cam-new`);
      await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
      expect(tokens.every((token) => /^Bearer \S+$/.test(token ?? ''))).toBe(true);
      expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
    });

    test('who is refused by the provider is told why, and may try again', async () => {
      const { page } = await open('?error=access_denied&error_description=not+today&state=unknown');

      await page.getByRole('alert').getByText('You could not be signed in').waitFor();
      expect(page.url()).toBe(`${distribution.origin}/`);
      await signIn(page);
    });

    test('who signs out while a token is renewed is signed out', async () => {
      const { page } = await open();
      await signIn(page);
      await page.route('**/token', (route) => delay(1000).then(() => route.continue()));
      // The old page goes on until the new one is there.
      await page.route(`${distribution.origin}/`, (route) => delay(3000).then(() => route.continue()));
      const renewal = page.waitForRequest('**/token');
      await page.getByRole('button', { name: 'Start' }).click();
      await renewal;

      await page.getByRole('button', { name: 'Sign out' }).click();

      await page.getByRole('alert').getByText('Sign in to continue').waitFor();
    });

    test('who signs out is asked to sign in again', async () => {
      const { page } = await open();
      await signIn(page);

      await page.getByRole('button', { name: 'Sign out' }).click();

      await page.getByRole('alert').getByText('Sign in to continue').waitFor();
      expect(await page.getByText('ada', { exact: true }).isVisible()).toBe(false);
    });
  });
});
