/** Writes fragments without checking their video, so that programs that never receive foreign H.264 load only this. */
export { findFragmentFault } from './find-fragment-fault.ts';
export { type ClusterLimits, splitClusters } from './split-clusters.ts';
export { type FragmentToWrite, type TimedFrame, writeFragment } from './write-fragment.ts';
