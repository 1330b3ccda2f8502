import { showText } from './dom/show-text.ts';
import { elements } from './elements.ts';
import { createFragmentPlayer } from './fragment-player.ts';
import { showNotice } from './notice.ts';
import { once } from './once.ts';
import { openSite, type Site } from './open-site.ts';
import type { OpenedPage } from './run/create-run-control.ts';
import { offerConfig } from './settings/offer-config.ts';
import { offerSources } from './settings/offer-sources.ts';
import { offerStreams } from './settings/offer-streams.ts';

let site: Site | undefined;

/** Finds out once where the service is, who the user is and what the service offers; after a failure it tries again. */
export const openPage = once(async (): Promise<OpenedPage> => {
  site ??= await openSite();
  void refreshSources();
  const { service, signIn, sampleUrl } = site;
  if (signIn !== undefined) showUser(await signIn.resume());

  const config = await service.fetchConfig();
  offerConfig(config);
  offerStreams(config);
  if (!config.playback) showText(elements.playerEmpty, 'Playback is off: the service shows no video');
  const player = config.playback ? createFragmentPlayer(service.loadClip, showPlayerError) : undefined;
  return { service, config, sampleUrl, player };
});

/** The site, if it is already known. */
export function knownSite(): Site | undefined {
  return site;
}

/** Cameras appear and disappear, and browsers reveal their names with the permission. */
export async function refreshSources(): Promise<void> {
  await offerSources((site?.sampleUrl ?? null) !== null);
}

export async function signOut(): Promise<void> {
  await site?.signIn?.forget();
  location.reload();
}

function showUser(name: string | undefined): void {
  elements.user.hidden = name === undefined;
  showText(elements.userName, name ?? '');
}

function showPlayerError(error: unknown): void {
  showNotice(`A fragment could not be played: ${error instanceof Error ? error.message : error}`);
}
