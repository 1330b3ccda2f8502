import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { App, Stack } from 'aws-cdk-lib';
import { CaptureSite, type CaptureSiteProps, FrameIngest, type FrameIngestProps } from '../../lib/index';

/** What a deployment of a `CaptureSite` would have, taken from the synthesized stack. */
export interface Site {
  /** The bucket's objects, by key. */
  readonly files: ReadonlyMap<string, { readonly contentType: string; readonly body: Buffer }>;
  /** Headers that the distribution adds to every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the distribution does with the path of a request that is not for the API. */
  readonly toFilePath: (path: string) => string;
  /** Paths that it leads to the API. */
  readonly apiPaths: readonly string[];
  readonly rootObject: string;
  /** Whose pages may read the archive. */
  readonly archiveOrigins: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: templates are read, not written
type Json = any;

/**
 * @param archive origin that stands for the archive's
 * @param video origin that stands for those of Kinesis Video
 */
export function readSite(
  cam: FrameIngestProps,
  props: Omit<CaptureSiteProps, 'frameIngest'>,
  archive: string,
  video = 'https://video.example.com',
): Site {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  const stack = new Stack(app, 'Test');
  new CaptureSite(stack, 'Site', { frameIngest: new FrameIngest(stack, 'Cam', cam), ...props });
  const { directory, stacks } = app.synth();
  const resources: Json[] = Object.values(stacks[0]?.template.Resources ?? {});
  const propertiesOf = (type: string): Json[] =>
    resources.filter((resource) => resource.Type === type).map(({ Properties }) => Properties);

  const [{ DistributionConfig: distribution }] = propertiesOf('AWS::CloudFront::Distribution');
  const [{ ResponseHeadersPolicyConfig: policy }] = propertiesOf('AWS::CloudFront::ResponseHeadersPolicy');
  const [deployment] = propertiesOf('Custom::CDKBucketDeployment');
  const rules = propertiesOf('AWS::S3::Bucket').flatMap(
    ({ CorsConfiguration }) => CorsConfiguration?.CorsRules ?? [],
  );
  return {
    files: readFiles(directory, deployment.SourceObjectKeys),
    headers: {
      ...readHeaders(policy, { archive, video }),
      'cache-control': deployment.SystemMetadata['cache-control'],
    },
    toFilePath: readFunction(propertiesOf('AWS::CloudFront::Function')[0].FunctionCode),
    apiPaths: distribution.CacheBehaviors.map(({ PathPattern }: Json) => PathPattern),
    rootObject: distribution.DefaultRootObject,
    archiveOrigins: rules.flatMap(({ AllowedOrigins }) => AllowedOrigins),
  };
}

/** The function of the deployment unpacks the assets one over the other; S3 tells types by the ends of names. */
function readFiles(directory: string, assets: readonly string[]): Site['files'] {
  return new Map(
    assets.flatMap((asset) => {
      const folder = join(directory, `asset.${asset.replace('.zip', '')}`);
      return readdirSync(folder).map((name) => {
        const contentType = contentTypes[extname(name)] ?? 'application/octet-stream';
        return [name, { contentType, body: readFileSync(join(folder, name)) }] as const;
      });
    }),
  );
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Runs a function as CloudFront does: it is given a request, and gives one back. */
function readFunction(code: string): Site['toFilePath'] {
  return (path) => runInNewContext(`${code}; handler(event).uri`, { event: { request: { uri: path } } });
}

/** What stands in for parts of AWS. */
interface Origins {
  readonly archive: string;
  readonly video: string;
}

function readHeaders(
  { SecurityHeadersConfig: security, CustomHeadersConfig: custom }: Json,
  origins: Origins,
) {
  return {
    'content-security-policy': resolve(security.ContentSecurityPolicy.ContentSecurityPolicy, origins),
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    ...Object.fromEntries(custom.Items.map(({ Header, Value }: Json) => [Header, Value])),
  };
}

/** The references in it are the archive's name, the region and the end of AWS's names. */
function resolve(policy: Json, { archive, video }: Origins): string {
  const parts: readonly Json[] = policy['Fn::Join'][1];
  const text = parts
    .map((part) => (typeof part === 'string' ? part : (values[part.Ref] ?? '<archive>')))
    .join('');
  return text
    .replace('https://<archive>', archive)
    .replace('https://*.kinesisvideo.eu-west-1.amazonaws.com', video);
}

const values: Readonly<Record<string, string>> = {
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
};
