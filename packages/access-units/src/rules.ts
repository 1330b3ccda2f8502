/** What is wanted of a video that others have encoded, by the names of {@link VideoFault.rule}. They stay from release to release. */
export const videoRules = {
  'codec-private': 'The codec private data is a whole avcC, with nothing in front, between or behind',
  'codec-private-doubled-headers':
    'Each parameter set of the avcC has its header byte once (Firefox writes it twice)',
  'codec-private-reserved-bits': 'The reserved bits of the avcC are 1 (Firefox leaves them at 0)',
  'parameter-sets':
    'The avcC has one sequence parameter set, and picture parameter sets of that one, each with an id of its own and readable to its last bit',
  profile: 'The profile is one that players take: Baseline, Main or High',
  level: 'The level is one of the standard, and not above the limit',
  'level-too-low':
    'Pictures are not larger than the level allows, and not more are kept: decoders reserve memory by it',
  'chroma-format': 'Chroma is 4:2:0',
  'bit-depth': 'A sample has 8 bits',
  interlaced: 'Pictures are whole frames, and so are their macroblocks',
  'slice-groups': 'Macroblocks are not divided into slice groups (FMO)',
  'picture-size': 'Pictures have at least 16x16 pixels, even sides, and hardly more is coded than is shown',
  'too-many-pixels': 'Pictures have no more pixels than the limit',
  'frame-rate':
    'The parameter set tells no frame rate that there cannot be: players believe it (Firefox says a million a second)',
  times: 'Timestamps are whole milliseconds, and each is later than the one before',
  'nal-lengths': 'An access unit is NAL units, each behind its length, to its last byte',
  'too-many-nal-units': 'An access unit has no more NAL units than the limit',
  'forbidden-zero-bit': 'The first bit of a NAL unit is 0',
  'start-code':
    'No NAL unit has a start code inside: in a byte stream it would be two units, which nobody has looked at',
  'nal-unit-type':
    'NAL units are slices, supplemental information, parameter sets, delimiters, ends or filler: no data partitions, extensions or auxiliary pictures',
  'nal-unit-order':
    'The NAL units of an access unit stand in their order: delimiter, parameter sets and information, slices, end',
  'parameter-sets-changed':
    'Parameter sets inside the access units are those of the avcC, byte for byte: one encoder, one configuration',
  'no-picture': 'An access unit has at least one slice',
  'slice-header': 'Slice headers can be read and say what they may',
  'slice-type': 'Slices are of type I or P, those of IDR pictures of type I',
  'b-frames': 'There are no B slices',
  'two-pictures': 'All slices of an access unit are of one picture',
  'picture-incomplete': 'The first slice begins with the first macroblock of the picture',
  'slice-order': 'Slices stand in the order of their macroblocks, inside the picture',
  'redundant-slices': 'No slice is there twice',
  'first-not-keyframe': 'The first access unit is an IDR picture: it can be decoded without what came before',
  'keyframe-flag':
    'Those access units are marked as keyframes that are IDR pictures, and no others: neither recovery points nor intra refresh',
  'end-of-sequence': 'Behind the end of a sequence comes an IDR picture',
  'access-unit-lost': 'No access unit is missing in between: frame_num counts on',
  reordered: 'Pictures are shown in the order in which they are decoded',
  undecodable: 'Every picture can be decoded without an error, to one of the size that it has to have',
  'keyframe-missing': 'From one keyframe to the next is no longer than a fragment may be',
  'byte-stream': 'A byte stream begins with a start code, and has parameter sets in front of its pictures',
  matroska:
    'Matroska is one segment with one video track of H.264, whole, and not encoded once more by Matroska',
} as const satisfies Record<string, string>;

/** The name of a rule. */
export type VideoRule = keyof typeof videoRules;
