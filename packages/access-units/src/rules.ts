/** What a foreign encoder's video must fulfil, by {@link VideoFault.rule}. The names are stable across releases. */
export const videoRules = {
  'codec-private': 'The codec private data is a whole avcC, with nothing before, between or after',
  'codec-private-doubled-headers':
    'Each parameter set of the avcC has its header byte once (Firefox writes it twice)',
  'codec-private-reserved-bits': 'The reserved bits of the avcC are 1 (Firefox leaves them at 0)',
  'parameter-sets':
    'The avcC has one sequence parameter set, and picture parameter sets that refer to it, each with its own id and readable to its last bit',
  profile: 'The profile is one that players support: Baseline, Main or High',
  level: 'The level is defined by the standard and not above the limit',
  'level-too-low':
    'Neither the size of pictures nor the number of reference frames exceeds the level, for which decoders reserve memory',
  'chroma-format': 'Chroma is 4:2:0',
  'bit-depth': 'A sample has 8 bits',
  interlaced: 'Pictures and their macroblocks are whole frames',
  'slice-groups': 'Macroblocks are not divided into slice groups (FMO)',
  'picture-size': 'Pictures show at least 16x16 pixels, have even sides, and hardly more is coded than shown',
  'too-many-pixels': 'Pictures have no more pixels than the limit',
  'frame-rate':
    'The parameter set declares no impossible frame rate, because players believe it (Firefox declares a million a second)',
  times: 'Timestamps are whole milliseconds, and each is later than the one before',
  'nal-lengths': 'An access unit is made of NAL units, each preceded by its length, to its last byte',
  'too-many-nal-units': 'An access unit has no more NAL units than the limit',
  'forbidden-zero-bit': 'The first bit of a NAL unit is 0',
  'start-code':
    'No NAL unit has a start code inside: in a byte stream it would be two units, which were not checked',
  'nal-unit-type':
    'NAL units are slices, supplemental information, parameter sets, delimiters, ends or filler, but not data partitions, extensions or auxiliary pictures',
  'nal-unit-order':
    'The NAL units of an access unit are in order: delimiter, parameter sets and information, slices, end',
  'parameter-sets-changed':
    'Parameter sets in access units equal those in the avcC, byte for byte: one encoder, one configuration',
  'no-picture': 'An access unit has at least one slice',
  'slice-header': 'Slice headers can be read and have allowed values',
  'slice-type': 'Slices have type I or P, slices of IDR pictures type I',
  'b-frames': 'There are no B slices',
  'two-pictures': 'All slices of an access unit belong to one picture',
  'picture-incomplete': 'The first slice begins with the first macroblock of the picture',
  'slice-order': 'Slices are in the order of their macroblocks and inside the picture',
  'redundant-slices': 'No slice is repeated',
  'first-not-keyframe': 'The first access unit is an IDR picture: it can be decoded without earlier pictures',
  'keyframe-flag':
    'IDR pictures, and no others, are marked as keyframes: neither recovery points nor intra refresh',
  'end-of-sequence': 'The end of a sequence is followed by an IDR picture',
  'access-unit-lost': 'No access unit is missing: frame_num has no gaps',
  reordered: 'Pictures are shown in the order in which they are decoded',
  undecodable: 'Every picture can be decoded without an error and has the expected size',
  'keyframe-missing': 'The time from one keyframe to the next is not longer than a fragment may be',
  'byte-stream': 'A byte stream begins with a start code, and has parameter sets before its pictures',
  matroska: 'Matroska is one segment with one video track of H.264, complete, and without content encodings',
} as const satisfies Record<string, string>;

/** The name of a rule. */
export type VideoRule = keyof typeof videoRules;
