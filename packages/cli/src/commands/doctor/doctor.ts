import { defineCommand } from '../../command.ts';
import { jsonFlag, serviceFlags } from '../../service/service-flags.ts';

const flags = {
  ...serviceFlags,
  stream: {
    type: 'string',
    takes: 'NAME',
    says: 'Kinesis video stream to look at; without it the one that the service uses',
  },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest doctor`. */
export type DoctorFlags = typeof flags;

/** `frame-ingest doctor` */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Checks this machine, the API and the stream, and says what to do about each fault',
  about:
    'It looks at Node, ffmpeg, the API, the clock, credentials, the state of the stream, its retention, its data endpoint and the quota of streams. It changes nothing, and exits with 1 where anything fails. Without --url and --local it leaves out the API.',
  flags,
  examples: [
    { line: 'frame-ingest doctor --local', says: 'the local stack' },
    {
      line: 'frame-ingest doctor --url https://api.example.com --stream cam-1',
      says: 'a deployment on AWS and one of its streams',
    },
  ],
  load: async () => (await import('./run-doctor.ts')).runDoctor,
});
