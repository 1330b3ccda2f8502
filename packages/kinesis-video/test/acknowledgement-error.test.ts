import { acknowledgementErrorId, acknowledgementErrors, findAcknowledgementError } from '../src/index.ts';

/** SERVICE_CALL_RESULT of kinesis-video-pic v1.2.0, `client/Include.h`. */
const numbers = [
  [4000, 'STREAM_READ_ERROR'],
  [4001, 'MAX_FRAGMENT_SIZE_REACHED'],
  [4002, 'MAX_FRAGMENT_DURATION_REACHED'],
  [4003, 'MAX_CONNECTION_DURATION_REACHED'],
  [4004, 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS'],
  [4005, 'MORE_THAN_ONE_TRACK_FOUND'],
  [4006, 'INVALID_MKV_DATA'],
  [4007, 'INVALID_PRODUCER_TIMESTAMP'],
  [4008, 'STREAM_NOT_ACTIVE'],
  [4009, 'FRAGMENT_METADATA_LIMIT_REACHED'],
  [4010, 'TRACK_NUMBER_MISMATCH'],
  [4011, 'FRAMES_MISSING_FOR_TRACK'],
  [4012, 'MORE_THAN_ALLOWED_TRACKS_FOUND'],
  [4500, 'KMS_KEY_ACCESS_DENIED'],
  [4501, 'KMS_KEY_DISABLED'],
  [4502, 'KMS_KEY_VALIDATION_ERROR'],
  [4503, 'KMS_KEY_UNAVAILABLE'],
  [4504, 'KMS_KEY_INVALID_USAGE'],
  [4505, 'KMS_KEY_INVALID_STATE'],
  [4506, 'KMS_KEY_NOT_FOUND'],
  [4507, 'STREAM_DELETED'],
  [5000, 'INTERNAL_ERROR'],
  [5001, 'ARCHIVAL_ERROR'],
] as const;

test.each(numbers)('%i is %s, by its number and by its name', (errorId, errorCode) => {
  expect(findAcknowledgementError(errorId, '')).toMatchObject({ errorId, errorCode });
  expect(findAcknowledgementError(undefined, errorCode)).toMatchObject({ errorId, errorCode });
  expect(acknowledgementErrorId(errorCode)).toBe(errorId);
});

test('the table has these, and the one that is documented without a number', () => {
  expect(acknowledgementErrors.map(({ errorId }) => errorId)).toEqual([
    ...numbers.map(([errorId]) => errorId),
    undefined,
  ]);
  expect(acknowledgementErrorId('MIN_FRAGMENT_DURATION_REACHED')).toBeUndefined();
});

test.each([
  [4000, 'resend', true],
  [4003, 'resend', true],
  [5000, 'resend', true],
  [5001, 'resend', true],
  [4503, 'resend', true],
  [4008, 'wait', true],
  [4507, 'wait', true],
  [4500, 'repair', false],
  [4501, 'repair', false],
  [4502, 'repair', false],
  [4504, 'repair', false],
  [4505, 'repair', false],
  [4506, 'repair', false],
  [4001, 'drop', false],
  [4002, 'drop', false],
  [4004, 'drop', false],
  [4005, 'drop', false],
  [4006, 'drop', false],
  [4007, 'drop', false],
  [4009, 'drop', false],
  [4010, 'drop', false],
  [4011, 'drop', false],
  [4012, 'drop', false],
])('after %i: %s', (errorId, action, retryable) => {
  expect(findAcknowledgementError(errorId, 'UNKNOWN')).toMatchObject({ action, retryable });
});

test.each([undefined, 4013])(
  'a fragment that is too short would be refused again, whatever its number (%p)',
  (errorId) => {
    expect(findAcknowledgementError(errorId, 'MIN_FRAGMENT_DURATION_REACHED')).toMatchObject({
      errorId: undefined,
      action: 'drop',
      retryable: false,
    });
  },
);

test('of a number and a name that contradict each other the number counts', () => {
  expect(findAcknowledgementError(5000, 'INVALID_MKV_DATA')).toMatchObject({ errorCode: 'INTERNAL_ERROR' });
});

test.each([undefined, 4999])('what is not listed (%p) is sent again', (errorId) => {
  expect(findAcknowledgementError(errorId, 'SOMETHING_NEW')).toMatchObject({
    errorId,
    errorCode: 'SOMETHING_NEW',
    action: 'resend',
    retryable: true,
  });
});
