/** What an alarm says in CloudWatch, and README.md says of it. */
export interface AlarmText {
  /** In Markdown, like `cure`. */
  readonly means: string;
  readonly cure: string;
}

/** Percent of the frames of 5 minutes. */
export const maxDroppedPercent = 5;
/** Percent of the function's timeout. */
export const latencyPercent = 90;
export const maxWaitMinutes = 10;

/** One for each alarm, by its id. */
export const alarmTexts = {
  ServerErrorsAlarm: {
    means: 'The API (of an `httpApi`, the function) answered with a status of 500 or above.',
    cure: 'Look for `request failed` in `logGroup`: `code` and `requestId` stand there. 503 is retried by clients; 500 is a fault to report.',
  },
  FunctionErrorsAlarm: {
    means: 'The function crashed, or ran out of memory or time.',
    cure: 'The `REPORT` line of the request shows which. Give more `memorySize`, or lower `maxBatchPixels`. What was archived by then is redriven.',
  },
  ThrottlesAlarm: {
    means: "Lambda refused to run the function: its concurrency, or the account's, is used up.",
    cure: "Raise `reservedConcurrentExecutions`, or the account's quota; lower `throttle` until then.",
  },
  StreamFailuresAlarm: {
    means: 'Without `redrive`: a fragment is archived but not, or not certainly, on the stream.',
    cure: 'The log has the reason. The client sends again by itself; a replay delivers what it gave up.',
  },
  ErrorAcksAlarm: {
    means: 'Kinesis Video Streams refused a fragment of the stream, by an error acknowledgement of PutMedia.',
    cure: 'The log has the error id (4000 and up) with its advice. Refused media comes back as `ParkedAlarm`.',
  },
  DroppedFramesAlarm: {
    means: `More than ${maxDroppedPercent} % of the frames are not in the video, for 15 minutes.`,
    cure: 'The answers name the frames and why. A camera that sends broken images, or is too slow, is the usual cause.',
  },
  LatencyAlarm: {
    means: `p99 of the function takes more than ${latencyPercent} % of its time, for 15 minutes.`,
    cure: 'Compare `timings` in the log: encoding wants `memorySize`, a slow stream a shorter `deliveryPatience`.',
  },
  RedriveAgeAlarm: {
    means: `A message about an archived fragment has waited for more than ${maxWaitMinutes} minutes.`,
    cure: 'The second function does not run or does not keep up: see its errors and throttles, raise `redriveConcurrency`. Messages that were tried three times do not count in this: see `UndeliveredAgeAlarm`.',
  },
  UndeliveredAgeAlarm: {
    means: `A fragment has been in the archive and not in its stream for more than ${maxWaitMinutes} minutes.`,
    cure: '`redriveLogGroup` names the stream and the reason. See the health of Kinesis Video Streams, whether the stream is there, and who else writes to it. Delivery goes on by itself for 8 hours.',
  },
  DeadLettersAlarm: {
    means: 'Messages about archived fragments were tried for about 8 hours: nothing tries them any more.',
    cure: 'See to the cause, then send them back within 14 days: `aws sqs start-message-move-task --source-arn` with the ARN of `deadLetterQueue`. Fragments older than the retention of the stream are in the archive only.',
  },
  ParkedAlarm: {
    means: 'A fragment was put aside that no stream will ever take.',
    cure: "The object below `!parked/` has the reason. Once that is gone, send S3's notification of the fragment to `redriveQueue` again.",
  },
  RedriveErrorsAlarm: {
    means: 'The second function crashed, or ran out of memory or time.',
    cure: 'Its log has the trace; the messages come again by themselves.',
  },
  RedriveThrottlesAlarm: {
    means: "Lambda refused to run the second function: the account's concurrency is used up.",
    cure: 'Raise the quota, or reserve less for others. Messages wait.',
  },
  ReleaseErrorsAlarm: {
    means: 'With `release`: the function crashed, or ran out of memory or time, within a minute.',
    cure: 'A release that was going on has been taken back. As for `FunctionErrorsAlarm`.',
  },
  ReleaseServerErrorsAlarm: {
    means: 'With `release`: the API answered with a status of 500 or above, within a minute.',
    cure: 'A release that was going on has been taken back. As for `ServerErrorsAlarm`.',
  },
  ReleaseRedriveErrorsAlarm: {
    means: 'With `release`: the second function crashed, or ran out of memory or time, within a minute.',
    cure: 'A release that was going on has been taken back. As for `RedriveErrorsAlarm`.',
  },
} as const satisfies Record<string, AlarmText>;

/** The text that CloudWatch shows, and sends to the people it notifies. */
export function describeAlarm(id: keyof typeof alarmTexts): string {
  const { means, cure } = alarmTexts[id];
  return `${means} ${cure}`.replaceAll('`', '');
}
