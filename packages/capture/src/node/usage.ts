import { describeFlags } from '@frame-ingest/local-server';
import { cliFlags } from './cli-flags.ts';

/** The text of `--help`. */
export const usage = `Sends pictures to FrameIngest without losing any: they wait on disk until the service has them.

  frame-ingest-upload --url URL [OPTION]... FILE...     JPEG, PNG and WebP files
  ffmpeg ... -f mjpeg - | frame-ingest-upload --url URL  consecutive JPEG files on standard input
  ffmpeg ... -bf 0 -g 20 -f h264 - | frame-ingest-upload --h264 --url URL
                                                        an H.264 byte stream on standard input
  frame-ingest-upload --url URL < /dev/null             frames that earlier runs left

${describeFlags(cliFlags)}

With --iot-endpoint, --iot-role-alias, --thing, --cert and --key, an AWS IoT device signs its requests.
Otherwise the environment variable FRAME_INGEST_AUTHORIZATION is sent as the Authorization header of each
request.
Ctrl-C (SIGINT, SIGTERM) stops at once; the next run with the same folder sends the remaining frames.

Exit status:
  0  everything has been sent, or a signal ended the run and the rest waits in the folder
  1  it could not start, or the disk failed
  2  the command line is wrong
  3  the service would refuse every batch; everything waits in the folder
  4  some frames or files were lost, refused or not queued, as reported; the others have been sent
`;
