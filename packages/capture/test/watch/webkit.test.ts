import { describeInWebKit, launchWebKit } from '../../../../test/support/webkit.ts';
import { testViewer } from './test-viewer.ts';

jest.setTimeout(180_000);

describeInWebKit('the viewer in WebKitGTK', () => testViewer(launchWebKit));
