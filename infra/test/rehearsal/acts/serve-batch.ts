import { GetObjectCommand } from '@aws-sdk/client-s3';
import { postBatch } from './post-batch';
import { readStream } from './read-stream';
import { call, must, type Stage } from './stage';

/** A batch goes through the API into the archive and onto the stream that the outputs name. */
export async function serveBatch(stage: Stage): Promise<void> {
  const { cloud, outputs } = stage.stack;
  await call(stage, 403, 'POST', 'FrameData', { body: '{}', isSigned: false });

  const { timestamps, answer } = await postBatch(stage, 200);

  const { BucketName, StreamName = '' } = outputs;
  must(answer.archive.bucket === BucketName, `the archive is ${answer.archive.bucket}`);
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: BucketName, Key: answer.archive.key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  must(Buffer.from(bytes).readUInt32BE() === 0x1a45dfa3, 'the archived object is no Matroska');
  const onStream = await readStream(cloud, StreamName);
  must(
    onStream.includes(timestamps[0] ?? 0),
    `the stream has fragments of ${onStream}, not of ${timestamps[0]}`,
  );
  expectNoRefusals(stage);
}

/** What IAM refuses a function that works all the same is a permission that it lacks. */
export function expectNoRefusals({ stack }: Stage): void {
  const { s3, kinesisVideo } = stack.cloud.endpoints;
  const refusals = [...s3.refusals, ...kinesisVideo.refusals];
  must(refusals.length === 0, refusals.join('; '));
}
