import type { FrameIngestApiProps } from './props/api-props';
import type { FrameIngestArchiveProps } from './props/archive-props';
import type { FrameIngestConversionProps } from './props/conversion-props';
import type { FrameIngestDeliveryProps } from './props/delivery-props';
import type { FrameIngestFunctionProps } from './props/function-props';
import type { FrameIngestImageProps } from './props/image-props';
import type { FrameIngestKeepingProps } from './props/keeping-props';
import type { FrameIngestObservationProps } from './props/observation-props';
import type { FrameIngestStreamProps } from './props/stream-props';

/** Properties of `FrameIngest`. None is required. */
export interface FrameIngestProps
  extends FrameIngestArchiveProps,
    FrameIngestStreamProps,
    FrameIngestKeepingProps,
    FrameIngestDeliveryProps,
    FrameIngestApiProps,
    FrameIngestConversionProps,
    FrameIngestFunctionProps,
    FrameIngestImageProps,
    FrameIngestObservationProps {}
