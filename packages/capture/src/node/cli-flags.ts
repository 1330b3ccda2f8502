import type { CliFlag } from '@frame-ingest/local-server';
/** The options of the command. */
export const cliFlags = {
  url: {
    type: 'string',
    takes: 'URL',
    says: 'address of the API, such as `http://127.0.0.1:8787`; required',
  },
  directory: {
    type: 'string',
    default: 'frame-ingest-queue',
    takes: 'FOLDER',
    says: 'folder that keeps the frames until the service has them',
  },
  stream: {
    type: 'string',
    takes: 'NAME',
    says: 'Kinesis video stream that receives the frames; without it the service decides',
  },
  framerate: {
    type: 'string',
    takes: 'N',
    says: 'frames per second; without it the rate that the service suggests',
  },
  start: {
    type: 'string',
    takes: 'TIME',
    says: 'time of the first frame, such as `2026-11-27T10:00:00Z`; the others follow at `--framerate`. Without it a file gets its modification time, and a frame on standard input the time of its arrival',
  },
  'batch-ms': {
    type: 'string',
    takes: 'MS',
    says: 'length of a batch; without it the length that the service suggests',
  },
  h264: {
    type: 'boolean',
    default: false,
    says: 'standard input is H.264 as a byte stream (annex B), without B-frames and with a keyframe for each batch',
  },
  order: {
    type: 'string',
    default: 'oldest-first',
    takes: 'ORDER',
    says: '`oldest-first`, or `newest-first`, which sends live frames first and missed ones after them',
  },
  'max-stored-mb': {
    type: 'string',
    default: '8192',
    takes: 'MB',
    says: 'maximum size of the folder, in MiB',
  },
  'when-full': {
    type: 'string',
    default: 'drop-oldest',
    takes: 'POLICY',
    says: 'what to do when the folder is full: `drop-oldest`, or `thin-out`, which keeps every second picture, down to one a second (of H.264 the first half after each keyframe)',
  },
  'iot-endpoint': {
    type: 'string',
    takes: 'HOST',
    says: 'AWS IoT credentials provider that gives the device credentials for signing requests',
  },
  'iot-role-alias': { type: 'string', takes: 'NAME', says: 'role alias of the credentials' },
  thing: {
    type: 'string',
    takes: 'NAME',
    says: 'thing that the certificate is attached to; also the name of the stream without `--stream`',
  },
  cert: { type: 'string', takes: 'FILE', says: 'certificate of the device, in PEM' },
  key: { type: 'string', takes: 'FILE', says: 'private key of the certificate, in PEM' },
  region: {
    type: 'string',
    takes: 'REGION',
    says: 'region of the API, for the signature; without it the region in the addresses',
  },
  help: { type: 'boolean', default: false, says: 'this text' },
} as const satisfies Record<string, CliFlag>;
