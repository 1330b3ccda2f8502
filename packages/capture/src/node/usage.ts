import { describeFlags } from '@frame-ingest/local-server';
import { cliFlags } from './cli-flags.ts';

/** The text of `--help`. */
export const usage = `Sends pictures to FrameIngest without losing any: they wait on disk until the service has them.

  frame-ingest-upload --url URL [OPTION]... FILE...     JPEG, PNG and WebP files
  ffmpeg ... -f mjpeg - | frame-ingest-upload --url URL  JPEG files one behind the other on standard input
  ffmpeg ... -bf 0 -g 20 -f h264 - | frame-ingest-upload --h264 --url URL
                                                        H.264 as a byte stream on standard input
  frame-ingest-upload --url URL < /dev/null             what earlier runs left

${describeFlags(cliFlags)}

A device of AWS IoT gives --iot-endpoint, --iot-role-alias, --thing, --cert and --key: its requests are
signed. Otherwise FRAME_INGEST_AUTHORIZATION of the environment is sent as the header Authorization of each
request.
Ctrl-C (SIGINT, SIGTERM) stops at once; what is left is sent by the next run with the same folder.

Exit status:
  0  everything has been sent, or waits in the folder since a signal ended the run
  1  it could not start, or the disk failed
  2  the command line is wrong
  3  the service refuses in a way that every batch would meet; everything waits in the folder
  4  the rest has been sent; some frames or files were lost, refused or not taken, as was told
`;
