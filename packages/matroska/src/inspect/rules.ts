/** A consumer of a file: PutMedia itself, then playback and analysis of what it stored. */
export type Consumer = 'putMedia' | 'hls' | 'clip' | 'rekognition';

/** All consumers of a file, PutMedia first: the others get what it has accepted. */
export const consumers: readonly Consumer[] = ['putMedia', 'hls', 'clip', 'rekognition'];

/** A requirement on a file, who has it, and what to do about it. */
export interface Rule {
  readonly refusedBy: readonly Consumer[];
  /** The consumers that refuse it if the documents apply literally ({@link InspectOptions.strict}); it is then an error. */
  readonly strictlyRefusedBy?: readonly Consumer[];
  /** `error` if a consumer refuses it. */
  readonly severity: 'error' | 'warning' | 'note';
  /** The requirement. */
  readonly title: string;
  readonly cure: string;
  /** Whether `fix` cures it: always, if the file allows it, or never. */
  readonly fixable: 'yes' | 'partly' | 'no';
  readonly source: string;
}

const everyone = consumers;
const players: readonly Consumer[] = ['hls', 'clip', 'rekognition'];
const playback: readonly Consumer[] = ['hls', 'clip'];

const guide = 'https://docs.aws.amazon.com/kinesisvideostreams/latest/dg';
const putMedia = `${guide}/API_dataplane_PutMedia.html`;
const limits = `${guide}/limits.html`;
const playbackTracks = `${guide}/video-playback-requirements.html`;
const hls = `${guide}/API_reader_GetHLSStreamingSessionURL.html`;
const rekognition =
  'https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-camera-stored-streaming-video.html';
const gstreamer = `${guide}/examples-gstreamer-plugin.html`;
const pic = 'https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/master/src';
const bFrames = 'https://github.com/awslabs/amazon-kinesis-video-streams-producer-sdk-cpp/issues/279';
const matroska = 'https://www.rfc-editor.org/rfc/rfc9559';
const reencode = 'Encode it again:';

/** Every rule by its id. */
export const rules = {
  'not-matroska': {
    refusedBy: everyone,
    severity: 'error',
    title: 'All bytes are Matroska: an EBML header, one Segment, whole elements',
    cure: 'Write the file again: ffmpeg -i IN -c copy OUT.mkv; the part before the fault can be kept',
    fixable: 'partly',
    source: `${putMedia} (INVALID_MKV_DATA)`,
  },
  'other-format': {
    refusedBy: everyone,
    severity: 'error',
    title: 'The file is Matroska, and not MP4 or another format',
    cure: 'Put its video into Matroska first: ffmpeg -i IN -c copy OUT.mkv',
    fixable: 'no',
    source: `${putMedia} (INVALID_MKV_DATA)`,
  },
  'no-tracks': {
    refusedBy: everyone,
    severity: 'error',
    title: 'Tracks come before the first cluster',
    cure: 'Write the file again with a Tracks element in front',
    fixable: 'no',
    source: `${putMedia} (INVALID_MKV_DATA)`,
  },
  'no-fragments': {
    refusedBy: everyone,
    severity: 'error',
    title: 'The file has at least one cluster: a cluster is a fragment',
    cure: 'Record some media',
    fixable: 'no',
    source: `${guide}/how-data.html`,
  },
  'second-segment': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A connection carries one Segment',
    cure: 'Join the segments, or send each on its own connection',
    fixable: 'yes',
    source: `${putMedia} (MKV data: a second Segment is an error)`,
  },
  'second-tracks': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A Segment has one Tracks element',
    cure: 'Write the file again with one Tracks element',
    fixable: 'yes',
    source: `${putMedia} (MKV data: a second Tracks is an error)`,
  },
  'tracks-change': {
    refusedBy: playback,
    severity: 'error',
    title: 'Tracks and their codec private data stay the same',
    cure: 'Encode with one set of parameters, or write each part to its own file',
    fixable: 'no',
    source: playbackTracks,
  },
  'picture-change': {
    refusedBy: players,
    severity: 'error',
    title: 'Size, profile and chroma of the pictures stay as the codec private data says',
    cure: 'Encode with one set of parameters, or write each part to its own file',
    fixable: 'no',
    source: `${playbackTracks} (the codec private data must remain consistent); ISO/IEC 14496-15 section 5.4.2 (avc1: parameter sets are in the sample entry)`,
  },
  'parameter-sets-differ': {
    refusedBy: [],
    severity: 'warning',
    title: 'Parameter sets in the frames match the codec private data',
    cure: 'Write an avcC of the parameter sets in the frames',
    fixable: 'no',
    source: 'ISO/IEC 14496-15 section 5.4.2 (avc1: parameter sets are in the sample entry)',
  },
  'fragment-not-alone': {
    refusedBy: players,
    severity: 'error',
    title: 'A fragment contains the parameter sets that it uses, unless the codec private data has them',
    cure: 'Repeat SPS and PPS at each keyframe: x264 repeat-headers=1, h264parse config-interval=-1',
    fixable: 'no',
    source: `${guide}/how-data.html (a fragment depends on no other)`,
  },
  'too-many-tracks': {
    refusedBy: everyone,
    severity: 'error',
    title: 'The file has at most 3 tracks',
    cure: 'Leave tracks out: ffmpeg -map 0:v:0 -map 0:a:0? -c copy',
    fixable: 'no',
    source: `${limits} (MORE_THAN_ALLOWED_TRACKS_FOUND)`,
  },
  'undeclared-track': {
    refusedBy: everyone,
    severity: 'error',
    title: 'Every frame belongs to a declared track',
    cure: 'Declare the track or leave out its frames',
    fixable: 'yes',
    source: `${putMedia} (TRACK_NUMBER_MISMATCH)`,
  },
  'track-without-frames': {
    refusedBy: everyone,
    severity: 'error',
    title: 'Every track has a frame in every fragment',
    cure: 'Leave out a track without frames, or make the fragment longer',
    fixable: 'partly',
    source: `${putMedia} (FRAMES_MISSING_FOR_TRACK)`,
  },
  'cluster-without-timestamp': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A cluster has one Timestamp, before its frames',
    cure: 'Write the file again',
    fixable: 'no',
    source: `${matroska}#section-5.1.3.1`,
  },
  'cluster-times-not-rising': {
    refusedBy: everyone,
    severity: 'error',
    title: 'Cluster times rise',
    cure: 'Start each cluster later than the previous one',
    fixable: 'yes',
    source: `${putMedia} (FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS)`,
  },
  'fragments-overlap': {
    refusedBy: everyone,
    severity: 'error',
    title: 'The earliest frame of a fragment is later than the latest frame of the previous fragment',
    cure: 'Put each frame into the fragment of its time',
    fixable: 'partly',
    source: `${putMedia} (FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS)`,
  },
  'fragment-too-long': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A fragment lasts at most 20 s',
    cure: 'Begin a cluster at each keyframe; set a keyframe every 2 s',
    fixable: 'partly',
    source: `${limits} (MAX_FRAGMENT_DURATION_REACHED)`,
  },
  'fragment-over-10s': {
    refusedBy: [],
    severity: 'warning',
    title: 'A fragment lasts at most 10 s, according to the older documents',
    cure: 'Begin a cluster at each keyframe; set a keyframe every 2 s',
    fixable: 'partly',
    source: 'https://github.com/awsdocs/amazon-kinesis-video-streams-developer-guide doc_source/limits.md',
  },
  'fragment-too-short': {
    refusedBy: [],
    strictlyRefusedBy: everyone,
    severity: 'warning',
    title: 'A fragment lasts at least 1 s',
    cure: 'Begin clusters at least 1 s apart',
    fixable: 'yes',
    source: `${limits} (MIN_FRAGMENT_DURATION_REACHED); the service took one of 33 ms in a recording of AWS's own, https://github.com/aws/amazon-kinesis-video-streams-parser-library (src/test/resources)`,
  },
  'last-fragment-too-short': {
    refusedBy: [],
    severity: 'warning',
    title: 'The last fragment also lasts at least 1 s',
    cure: 'Join it to the previous fragment',
    fixable: 'partly',
    source: `${limits} (a recording ends when it ends; no refusal is known)`,
  },
  'fragment-too-large': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A fragment has at most 50 MB',
    cure: 'Begin a cluster at each keyframe, or lower the bit rate',
    fixable: 'partly',
    source: `${limits} (MAX_FRAGMENT_SIZE_REACHED)`,
  },
  'block-before-cluster': {
    refusedBy: [],
    severity: 'warning',
    title: 'No frame is earlier than its cluster',
    cure: 'Give the cluster the time of its earliest frame',
    fixable: 'yes',
    source: `${pic}/mkvgen/src/MkvGenerator.c (producers write no negative offsets)`,
  },
  'too-many-tags': {
    refusedBy: everyone,
    severity: 'error',
    title: 'A fragment has at most 10 tags',
    cure: 'Leave tags out',
    fixable: 'yes',
    source: `${limits} (FRAGMENT_METADATA_LIMIT_REACHED)`,
  },
  'tag-name-reserved': {
    refusedBy: everyone,
    severity: 'error',
    title: 'No tag name begins with AWS, except those that producers may send',
    cure: 'Rename the tag',
    fixable: 'yes',
    source: `${pic}/client/src/Stream.h`,
  },
  'tag-too-long': {
    refusedBy: everyone,
    severity: 'error',
    title: 'The name of a tag has at most 128 bytes, its value at most 256',
    cure: 'Shorten the tag',
    fixable: 'yes',
    source: `${limits} (FRAGMENT_METADATA_LIMIT_REACHED)`,
  },
  'no-video': {
    refusedBy: ['clip', 'rekognition'],
    severity: 'error',
    title: 'The file has a video track',
    cure: 'Send video; only HLS plays sound alone',
    fixable: 'no',
    source: playbackTracks,
  },
  'video-not-track-1': {
    refusedBy: playback,
    severity: 'error',
    title: 'Video is track 1',
    cure: 'Renumber the tracks',
    fixable: 'yes',
    source: playbackTracks,
  },
  'video-codec': {
    refusedBy: players,
    severity: 'error',
    title: 'Video is H.264 or H.265',
    cure: `${reencode} ffmpeg -c:v libx264 -pix_fmt yuv420p -bf 0`,
    fixable: 'no',
    source: playbackTracks,
  },
  'codec-id': {
    refusedBy: players,
    severity: 'error',
    title:
      'The CodecID is V_MPEG4/ISO/AVC (or V_MPEG/ISO/AVC, as the documents spell it), or V_MPEGH/ISO/HEVC',
    cure: 'Write the CodecID V_MPEG4/ISO/AVC',
    fixable: 'yes',
    source: `${playbackTracks}; ${pic}/mkvgen/src/MkvStatics.c`,
  },
  hevc: {
    refusedBy: ['rekognition'],
    severity: 'error',
    title: 'Rekognition Video accepts only H.264',
    cure: `${reencode} ffmpeg -c:v libx264 -pix_fmt yuv420p -bf 0`,
    fixable: 'no',
    source: rekognition,
  },
  'codec-private-missing': {
    refusedBy: players,
    severity: 'error',
    title: 'Video has codec private data',
    cure: 'Write an avcC of the parameter sets in the frames',
    fixable: 'partly',
    source: hls,
  },
  'codec-private-not-avcc': {
    refusedBy: players,
    severity: 'error',
    title: 'Codec private data of H.264 is an avcC, not Annex B',
    cure: 'Write an avcC of the same parameter sets',
    fixable: 'partly',
    source: `${hls}; ${guide}/producer-reference-nal.html; ISO/IEC 14496-15 section 5.3.3`,
  },
  'codec-private-doubled-headers': {
    refusedBy: players,
    severity: 'error',
    title: 'Each parameter set of an avcC has its header byte once (Firefox writes it twice)',
    cure: 'Write an avcC of the parameter sets with one header byte each',
    fixable: 'yes',
    source: 'ISO/IEC 14496-15 section 5.3.3; ITU-T H.264 section 7.3.1',
  },
  'frames-annex-b': {
    refusedBy: players,
    severity: 'error',
    title: 'NAL units have length prefixes, not start codes',
    cure: 'Replace start codes with lengths: NAL_ADAPTATION_ANNEXB_NALS',
    fixable: 'yes',
    source: `${guide}/producer-reference-nal.html`,
  },
  'frames-malformed': {
    refusedBy: players,
    severity: 'error',
    title: 'Frames of H.264 are whole NAL units',
    cure: 'Find out which program wrote them; they cannot be decoded',
    fixable: 'no',
    source: 'ISO/IEC 14496-15 section 5.3.4.2.1',
  },
  'content-encoding': {
    refusedBy: players,
    severity: 'error',
    title: 'Frames are not compressed or encrypted by Matroska',
    cure: 'Write the file again without: mkvmerge --compression -1:none',
    fixable: 'partly',
    source: `${matroska}#section-5.1.4.1.31; ${pic}/mkvgen/src/MkvStatics.c (no producer writes it)`,
  },
  'laced-blocks': {
    refusedBy: players,
    severity: 'error',
    title: 'A block has one frame',
    cure: 'Write the file again without lacing',
    fixable: 'yes',
    source: `${pic}/mkvgen/src/MkvStatics.c (no producer laces)`,
  },
  'b-frames': {
    refusedBy: players,
    severity: 'error',
    title: 'The video has no B-frames: Matroska has no decoding times, which they need',
    cure: `${reencode} ffmpeg -c:v libx264 -bf 0, x264enc bframes=0`,
    fixable: 'no',
    source: `${gstreamer} (bframes=0); ${bFrames}`,
  },
  'cluster-not-on-keyframe': {
    refusedBy: players,
    severity: 'error',
    title: 'A fragment begins with a keyframe, because each fragment is decoded alone',
    cure: 'Start clusters only at keyframes',
    fixable: 'partly',
    source: `${guide}/how-data.html; ${hls}`,
  },
  'chroma-format': {
    refusedBy: players,
    severity: 'error',
    title: 'Chroma is 4:2:0',
    cure: `${reencode} ffmpeg -c:v libx264 -pix_fmt yuv420p`,
    fixable: 'no',
    source:
      'https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices (High profile)',
  },
  'bit-depth': {
    refusedBy: players,
    severity: 'error',
    title: 'H.264 has 8 bits per sample',
    cure: `${reencode} ffmpeg -c:v libx264 -pix_fmt yuv420p`,
    fixable: 'no',
    source:
      'https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices (High profile)',
  },
  'audio-codec': {
    refusedBy: playback,
    severity: 'error',
    title: 'Sound is AAC (A_AAC) or G.711 (A_MS/ACM)',
    cure: `${reencode} ffmpeg -c:v copy -c:a aac`,
    fixable: 'no',
    source: playbackTracks,
  },
  'audio-g711-hls': {
    refusedBy: ['hls'],
    severity: 'error',
    title: 'HLS accepts sound only as AAC',
    cure: `${reencode} ffmpeg -c:v copy -c:a aac`,
    fixable: 'no',
    source: playbackTracks,
  },
  'audio-mu-law': {
    refusedBy: ['clip'],
    severity: 'error',
    title: 'GetClip accepts G.711 only as A-law',
    cure: `${reencode} ffmpeg -c:v copy -c:a pcm_alaw`,
    fixable: 'no',
    source: playbackTracks,
  },
  'audio-codec-private': {
    refusedBy: playback,
    severity: 'error',
    title: 'AAC has codec private data (AudioSpecificConfig)',
    cure: 'Write the file again: ffmpeg -c copy adds it',
    fixable: 'no',
    source: hls,
  },
  discontinuity: {
    refusedBy: [],
    severity: 'warning',
    title: 'Fragments join within 50 ms; otherwise HLS marks a discontinuity',
    cure: 'Keep the frame rate constant across fragments, or ask for DiscontinuityMode NEVER',
    fixable: 'no',
    source: `${hls} (DiscontinuityMode ON_DISCONTINUITY)`,
  },
  'index-elements': {
    refusedBy: [],
    severity: 'note',
    title: 'Cues, SeekHead, Void, Duration, Chapters and Attachments have no meaning in a stream',
    cure: 'None is needed',
    fixable: 'yes',
    source: `${guide}/how-data.html; ${pic}/mkvgen/src/MkvStatics.c (no producer writes them)`,
  },
} as const satisfies Record<string, Rule>;

/** The id of a rule, such as `b-frames`. It stays as it is from release to release. */
export type RuleId = keyof typeof rules;
