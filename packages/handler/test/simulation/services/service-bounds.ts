/**
 * What the services are taken to keep to. Without a bound on these nobody could ever know that something is not in a stream,
 * and so nothing could ever be put a second time.
 */
export const serviceBounds = {
  /** ListFragments shows what is persisted after so long at the latest. */
  listingLagMs: 2_500,
  /** What was under way on a connection that broke is persisted within so long, or never. */
  landingMs: 400,
};
