import { NotAuthorizedException } from '@aws-sdk/client-kinesis-video';
import { StreamOutError } from '../../src/delivery/deliver-requested.ts';
import { describeCause } from '../../src/delivery/describe-cause.ts';
import { HeldByOtherError } from '../../src/delivery/make-sure.ts';
import { PatienceOverError } from '../../src/delivery/patience.ts';
import { NoAnswerError } from '../../src/streams/stream-reader.ts';

test.each([
  [new PatienceOverError('over'), 'Timeout'],
  [new NoAnswerError('ListFragments', 4_000), 'Timeout'],
  [new HeldByOtherError('held'), 'DeliveryUnderWay'],
  [new StreamOutError('out'), 'StreamUnavailable'],
])('%p is told as %s, and may pass', (cause, reason) => {
  expect(describeCause(cause)).toEqual({ reason, retryable: true });
});

test('an exception of a service is told by its name alone, since its words may hold ARNs', () => {
  const exception = new NotAuthorizedException({ message: 'arn:aws:kinesisvideo', $metadata: {} });

  expect(describeCause(exception)).toEqual({
    reason: 'NotAuthorizedException',
    retryable: false,
  });
});
