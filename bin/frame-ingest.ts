import { FrameIngestStack } from '@frame-ingest/infra';
import { App } from 'aws-cdk-lib';

FrameIngestStack.fromContext(new App());
