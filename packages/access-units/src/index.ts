export { InvalidVideoError } from './errors.ts';
export type { TimedAccessUnit, VideoFault, VideoLimits, VideoToWrap, WrappedVideo } from './types.ts';
