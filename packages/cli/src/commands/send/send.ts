import { cliFlags } from '@frame-ingest/capture/node/cli-flags';
import { defineCommand } from '../../command.ts';
import { momentHelp } from '../../parse-moment.ts';
import { jsonFlag, serviceFlags, streamFlag } from '../../service/service-flags.ts';

const forms = ['auto', 'h264', 'jpeg'] as const;

const flags = {
  ...serviceFlags,
  ...streamFlag,
  fps: {
    type: 'string',
    takes: 'N',
    says: 'frames per second: how far pictures are apart, how many are taken of a video, and at what rate a camera takes them; without it those of the video, or what the service suggests',
  },
  start: {
    type: 'string',
    takes: 'TIME',
    says: `time of the first frame: ${momentHelp}. Without it pictures have the time of their last change, a video has the time of its recording (or ends at its last change), and live frames, like files without times (.h264, .mjpeg), have the time of their arrival`,
  },
  as: {
    type: 'string',
    default: 'auto',
    takes: 'FORM',
    choices: forms,
    says: 'what a video is sent as: `h264`, `jpeg`, or `auto`: H.264 as it is in the file where the service takes it so, otherwise encoded again; a camera sends JPEG',
  },
  directory: cliFlags.directory,
  'batch-ms': cliFlags['batch-ms'],
  order: { ...cliFlags.order, choices: ['oldest-first', 'newest-first'] },
  'max-stored-mb': cliFlags['max-stored-mb'],
  'when-full': { ...cliFlags['when-full'], choices: ['drop-oldest', 'thin-out'] },
  'iot-endpoint': cliFlags['iot-endpoint'],
  'iot-role-alias': cliFlags['iot-role-alias'],
  thing: cliFlags.thing,
  cert: cliFlags.cert,
  key: cliFlags.key,
  ...jsonFlag,
} as const;

/** The options of `frame-ingest send`. */
export type SendFlags = typeof flags;

/** `frame-ingest send` */
export const send = defineCommand({
  name: 'send',
  summary: 'Sends pictures, a video or a camera into a stream, and loses none on the way',
  about:
    'Frames wait in a folder on disk (--directory) until the service has them: run the same command again after Ctrl-C, a crash or a day without a network, and it goes on where it stopped. Videos and cameras need ffmpeg: the one on the PATH, or the one that comes with this package.',
  operands: [
    {
      name: 'PATH',
      says: 'pictures (JPEG, PNG, WebP), a folder of them, a video, a camera such as /dev/video0, or - for JPEG or H.264 (annex B) on standard input; /dev/null sends only what earlier runs left',
      isSeveral: true,
    },
  ],
  flags,
  examples: [
    { line: 'frame-ingest send clip.mp4 --local --stream cam-1', says: 'a video' },
    {
      line: 'frame-ingest send ./pictures --url https://api.example.com --stream cam-1 --fps 10 --start -1h',
      says: 'a folder of pictures, ten a second, from an hour ago on',
    },
    {
      line: 'frame-ingest send /dev/video0 --local --stream cam-1 --fps 10',
      says: 'a camera of this machine',
    },
    {
      line: 'rpicam-vid -t 0 --inline -g 20 -o - | frame-ingest send - --url https://api.example.com --stream cam-1',
      says: 'what a Raspberry Pi encodes itself',
    },
  ],
  load: async () => (await import('./run-send.ts')).runSend,
});
