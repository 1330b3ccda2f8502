import { defineCommand } from '../../command.ts';
import { momentHelp } from '../../parse-moment.ts';
import { jsonFlag, serviceFlags, streamFlag } from '../../service/service-flags.ts';

const flags = {
  ...serviceFlags,
  ...streamFlag,
  from: {
    type: 'string',
    takes: 'TIME',
    says: `first moment: ${momentHelp}; without it what is live (has arrived in the last 30 seconds)`,
  },
  to: { type: 'string', takes: 'TIME', says: 'end, which does not belong to it; without it there is none' },
  player: {
    type: 'string',
    takes: 'COMMAND',
    says: 'player that gets the address of the session; without it mpv, ffplay or vlc, whichever is there',
  },
  print: { type: 'boolean', default: false, says: 'prints the address of the session and plays nothing' },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest play`. */
export type PlayFlags = typeof flags;

/** `frame-ingest play` */
export const play = defineCommand({
  name: 'play',
  summary: 'Opens an HLS session of a stream in a player',
  about:
    'A stream is live while fragments arrive, and for 30 seconds after the last one; what is older needs --from. Where there is no player, it prints the address, which any HLS player opens for an hour. It is a secret: whoever has it can watch.',
  flags,
  examples: [
    { line: 'frame-ingest play --local --stream cam-1', says: 'live' },
    { line: 'frame-ingest play --local --stream cam-1 --from -5m --to -4m', says: 'a minute of the past' },
    { line: 'mpv "$(frame-ingest play --local --stream cam-1 --print)"', says: 'in a player of your own' },
  ],
  load: async () => (await import('./run-play.ts')).runPlay,
});
