import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type PlaybackAnswer, routes } from '@frame-ingest/contract';
import type { RunCommand } from '../../command.ts';
import { FailedError, UsageError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { findOnPath } from '../../find-on-path.ts';
import { parseMoment } from '../../parse-moment.ts';
import { adviseNoVideo } from '../../service/advise-no-video.ts';
import { openService } from '../../service/open-service.ts';
import type { PlayFlags } from './play.ts';

const players = ['mpv', 'ffplay', 'vlc'];

export const runPlay: RunCommand<PlayFlags> = async ({ values }, context) => {
  const { output, environment } = context;
  const { stream: streamName, from, to, player: wanted } = values;
  const nowMs = Date.now();
  if (to !== undefined && from === undefined) throw new UsageError('--from is missing: --to goes with it.');
  const start = from === undefined ? undefined : String(parseMoment('--from', from, nowMs));
  const end = to === undefined ? undefined : String(parseMoment('--to', to, nowMs));
  const service = await openService(values, context);
  const asked =
    start === undefined
      ? 'It asked for what is live, which is over 30 seconds after the last fragment.'
      : 'It asked for the time from --from on.';
  const answer = await service
    .get(routes.playback, { streamName, start, end })
    .catch(adviseNoVideo(asked, '--from', values));
  const session = (await answer.json()) as PlaybackAnswer;
  if (values.json) {
    output.printJson(session);
    return exitCodes.done;
  }
  const player = values.print ? undefined : (wanted ?? (await findPlayer(environment)));
  if (player === undefined) {
    if (!values.print) {
      output.note(
        `No player is on the PATH (${players.join(', ')}). Open this address in one, or watch at ${service.url}/`,
      );
    }
    output.print(session.url);
    return exitCodes.done;
  }
  output.note(`${session.mode === 'LIVE' ? 'Live' : 'Recorded'} video of ${session.streamName} in ${player}`);
  await runPlayer(player, session.url);
  return exitCodes.done;
};

async function findPlayer(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const player of players) {
    if ((await findOnPath(player, environment)) !== undefined) return player;
  }
  return undefined;
}

/** @throws FailedError where it does not start, or fails */
async function runPlayer(player: string, url: string): Promise<void> {
  const child = spawn(player, [url], { stdio: 'inherit' });
  const [code] = await once(child, 'close').catch((error: unknown) => {
    throw new FailedError(`${player} does not start. Give another one by --player`, { cause: error });
  });
  if (code !== 0 && code !== null) throw new FailedError(`${player} ended with ${code}.`);
}
