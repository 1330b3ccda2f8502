import type { Flags } from '../command.ts';

/** Where `frame-ingest local` listens when nobody says otherwise. */
export const localUrl = 'http://127.0.0.1:8787';

/** Which local stack. */
export const localFlag = {
  local: {
    type: 'string',
    takes: '[URL]',
    alone: localUrl,
    says: `the local stack instead of AWS; its page is at ${localUrl} where no URL is given`,
  },
} as const satisfies Flags;

/** How the API is reached. */
export const serviceFlags = {
  url: {
    type: 'string',
    takes: 'URL',
    says: 'address of the API, such as `https://abc123.execute-api.eu-west-1.amazonaws.com`; without it FRAME_INGEST_URL of the environment',
  },
  ...localFlag,
  sign: {
    type: 'boolean',
    default: false,
    says: 'signs requests for an API that asks for IAM, with the credentials that every AWS SDK finds',
  },
  region: {
    type: 'string',
    takes: 'REGION',
    says: 'with `--sign`: region of the API; without it the region in the address, or the one that the AWS SDK finds',
  },
} as const satisfies Flags;

/** Which stream, for commands that may leave that to the service. */
export const streamFlag = {
  stream: {
    type: 'string',
    takes: 'NAME',
    says: 'Kinesis video stream; without it the service decides',
  },
} as const satisfies Flags;

export const jsonFlag = {
  json: { type: 'boolean', default: false, says: 'JSON on standard output, for programs' },
} as const satisfies Flags;
