import { Duration } from 'aws-cdk-lib';
import type { HandlerEnvironment as HandlerReads } from '../../packages/handler/src/environment';
import { buildImageContext } from '../build-image-context';
import type { HandlerEnvironment as ConstructSets } from '../lib/handler-environment';
import { synthesize } from './synthesize';

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/** Holds the two interfaces, each in its own package, together: the type checker refuses it when they part. */
const interfacesAreTheSame: Same<Required<HandlerReads>, Required<ConstructSets>> &
  Same<HandlerReads, ConstructSets> = true;

/** Every name that the handler reads; the type checker refuses one that is missing, or one too many. */
const names: Record<keyof HandlerReads, 'set here' | 'set by whoever brings an ffmpeg'> = {
  ARCHIVE_BUCKET: 'set here',
  STREAM_NAME: 'set here',
  CORS_ORIGINS: 'set here',
  CANVAS: 'set here',
  FRAMERATE: 'set here',
  MAX_FRAGMENT_MS: 'set here',
  FFMPEG_PATH: 'set by whoever brings an ffmpeg',
};

beforeAll(() => buildImageContext());

test('the construct sets the variables that the handler reads, and no other', () => {
  const template = synthesize({
    corsOrigins: ['*'],
    canvas: '640x480',
    framerate: 10,
    maxFragment: Duration.seconds(10),
  });

  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  const expected = Object.entries(names).filter(([, who]) => who === 'set here');
  expect(interfacesAreTheSame).toBe(true);
  expect(Object.keys(handler?.['Properties'].Environment.Variables).sort()).toEqual(
    expected.map(([name]) => name).sort(),
  );
});
