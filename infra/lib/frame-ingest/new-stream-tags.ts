import { Lazy, Stack } from 'aws-cdk-lib';
import { findBadTags } from '../video-stream/find-bad-tags';
import { StreamNamePattern } from '../video-stream/stream-name-pattern';
import type { Streams } from './create-streams';

/** The share of tags in the 4 KB of a function's environment. */
const maxTagCharacters = 1000;

/**
 * The tags of the streams that the handler makes, as JSON: those that the patterns have once `Tags.of(...)` has been everywhere.
 * @returns a text that is undefined where there are none
 */
export function newStreamTags(streams: Streams): string {
  const [first] = patternsOf(streams);
  return Lazy.string({
    produce: () => {
      const tags = first?.tags.tagValues() ?? {};
      return first === undefined || Object.keys(tags).length === 0
        ? undefined
        : Stack.of(first).toJsonString(tags);
    },
  });
}

/** Has the synthesis find tags that the handler, or the service, would refuse. */
export function checkNewStreamTags(streams: Streams): void {
  const patterns = patternsOf(streams);
  patterns[0]?.node.addValidation({ validate: () => findTagProblems(patterns) });
}

/** What tagging a new stream takes: an action of IAM, which is undefined where there are no tags. */
export function tagActionOf(pattern: StreamNamePattern): string {
  return Lazy.string({
    produce: () =>
      Object.keys(pattern.tags.tagValues()).length === 0 ? undefined : 'kinesisvideo:TagStream',
  });
}

export function patternsOf(streams: readonly unknown[]): StreamNamePattern[] {
  return streams.filter((stream) => stream instanceof StreamNamePattern);
}

function findTagProblems(patterns: readonly StreamNamePattern[]): string[] {
  const [first, ...others] = patterns;
  if (first === undefined) return [];
  const tags = first.tags.tagValues();
  const text = JSON.stringify(tags);
  return [
    ...findBadTags(`Tags of the streams ${first.streamName}`, tags),
    ...(text.length > maxTagCharacters
      ? [
          `Tags of the streams ${first.streamName} take ${text.length} characters, and Lambda's environment ${maxTagCharacters} of them`,
        ]
      : []),
    ...others
      .filter((other) => JSON.stringify(other.tags.tagValues()) !== text)
      .map(
        (other) =>
          `The streams ${first.streamName} and ${other.streamName} have different tags, and the function gives the same ones to all streams that it makes. Tag the FrameIngest`,
      ),
  ];
}
