import { IngestError } from '../../errors.ts';
import { createNotice } from '../create-notice.ts';
import { once } from '../once.ts';
import { openSite, type Site } from '../open-site.ts';
import { nameTimeZone } from './format-moment.ts';
import { startViewer, type Viewer } from './viewer.ts';
import { elements } from './watch-elements.ts';

const notice = createNotice(elements);
let site: Site | undefined;
let viewer: Viewer | undefined;

const prepare = once(async (): Promise<Site> => {
  site ??= await openSite();
  const name = await site.signIn?.resume();
  elements.user.hidden = name === undefined;
  elements.userName.textContent = name ?? '';

  const { stream, streams, playback } = await site.service.fetchConfig();
  const names = streams.filter((streamName) => !streamName.endsWith('*'));
  const asked = new URLSearchParams(location.search).get('stream');
  const preset = asked ?? stream ?? names[0] ?? '';
  const isChoice = streams.length > 1 || names.length !== streams.length || preset !== stream;
  elements.streamForm.hidden = !isChoice;
  elements.streamNames.replaceChildren(...names.map((streamName) => new Option(streamName, streamName)));
  elements.stream.title = `Kinesis video stream to watch: ${streams.join(', ')}`;
  elements.onlyStream.hidden = isChoice;
  elements.onlyStream.textContent = preset;
  if (playback) watch(site, preset);
  else showNothing('Playback is off', 'The service shows no video.');
  return site;
});

elements.streamForm.addEventListener('submit', (event) => {
  event.preventDefault();
  changeStream();
});
elements.stream.addEventListener('change', changeStream);
elements.fullScreen.addEventListener('click', () => void toggleFullScreen());
elements.signOut.addEventListener('click', () => void signOut());
elements.timeZone.textContent = `Times are in the time zone ${nameTimeZone()}.`;
open();

function open(): void {
  prepare().catch((error: unknown) => {
    showNothing('Not available', '');
    showError(error, open);
  });
}

function changeStream(): void {
  const name = elements.stream.value.trim();
  if (site === undefined || name === '' || name === new URLSearchParams(location.search).get('stream'))
    return;
  history.replaceState(null, '', `?${new URLSearchParams({ stream: name })}`);
  notice.hide();
  watch(site, name);
}

function watch({ service }: Site, streamName: string): void {
  viewer?.stop();
  elements.stream.value = streamName;
  const page = `/?${new URLSearchParams({ stream: streamName })}`;
  elements.capturePage.href = page;
  elements.emptyAction.href = page;
  document.title = `${streamName} · FrameIngest`;
  viewer = startViewer(service, streamName, { onError: showError, onPlaying: notice.hide });
}

function showNothing(title: string, text: string): void {
  elements.emptyTitle.textContent = title;
  elements.emptyText.textContent = text;
  elements.emptyText.hidden = text === '';
  elements.empty.hidden = false;
}

function showError(error: unknown, again?: () => void): void {
  const message = error instanceof Error ? error.message : String(error);
  const signIn = site?.signIn;
  if (error instanceof IngestError && error.code === 'unauthorized' && signIn !== undefined) {
    const run = (): void => void signIn.start().catch(showError);
    notice.show(message, { label: 'Sign in', run }, 'ask');
  } else {
    notice.show(message, again === undefined ? undefined : { label: 'Try again', run: again });
  }
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement === null) await elements.screen.requestFullscreen();
  else await document.exitFullscreen();
}

async function signOut(): Promise<void> {
  viewer?.stop();
  await site?.signIn?.forget();
  location.reload();
}
