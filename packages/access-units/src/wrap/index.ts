/** What writes fragments, for those who check nothing: programs that never see H.264 of others load no more than this. */
export { findFragmentFault } from './find-fragment-fault.ts';
export { type ClusterLimits, splitClusters } from './split-clusters.ts';
export { type FragmentToWrite, type TimedFrame, writeFragment } from './write-fragment.ts';
