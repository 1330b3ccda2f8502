// Writes the public API of every published package, one file for each entry, as its users' compilers see it.
// node --import tsx api/report.ts [--check]
// With --check nothing is written: a report that is not what the code says is an error.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';

interface Entry {
  /** Folder of the package. */
  readonly folder: string;
  /** File name of the report. */
  readonly report: string;
  readonly declarations: string;
}

const repository = fileURLToPath(new URL('..', import.meta.url));
const reports = join(repository, 'api');

/** What is published, by the manifests: `.` of @frame-ingest/handler is `handler.api.md`. */
function findEntries(): Entry[] {
  const folders = [...readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`), 'infra'];
  return folders.flatMap((path) => {
    const folder = join(repository, path);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const exported = Object.entries<{ types?: string }>(manifest.publishConfig?.exports ?? {});
    return exported.flatMap(([entry, { types }]) =>
      types === undefined
        ? []
        : [
            {
              folder,
              report: `${(manifest.name.split('/')[1] + entry.slice(1)).replaceAll('/', '.')}.api.md`,
              declarations: join(folder, types),
            },
          ],
    );
  });
}

/** Whether the report in `api` is what the declarations say; with `write` it is so afterwards. */
function reportEntry({ folder, report, declarations }: Entry, write: boolean, scratch: string): boolean {
  const configObject: IConfigFile = {
    projectFolder: folder,
    mainEntryPointFilePath: declarations,
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
    apiReport: {
      enabled: true,
      reportFileName: report,
      reportFolder: reports,
      reportTempFolder: scratch,
      // A type that a signature names is seen by users, whether the package exports its name or not.
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      extractorMessageReporting: silent,
      tsdocMessageReporting: silent,
    },
  };
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, { localBuild: write, messageCallback });
  return write ? succeeded : succeeded && !apiReportChanged;
}

/** Its own rules (release tags, TSDoc) are not those of this repository. */
const silent = { default: { logLevel: ExtractorLogLevel.None } };

/** Those of users at their strictest. */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  // Packages of the workspace are seen by their sources.
  allowImportingTsExtensions: true,
  noEmit: true,
};

function messageCallback(message: ExtractorMessage): void {
  // Differences are reported once, below, with the command that helps.
  message.handled = message.category === 'console';
}

const write = !process.argv.includes('--check');
const entries = findEntries();
const scratch = mkdtempSync(join(tmpdir(), 'api-'));
const stale = entries.filter((entry) => !reportEntry(entry, write, scratch)).map(({ report }) => report);
rmSync(scratch, { recursive: true });

// A package or an entry that is published no more takes its report with it.
const known = new Set(entries.map(({ report }) => report));
const left = readdirSync(reports).filter((name) => name.endsWith('.api.md') && !known.has(name));
if (write) for (const name of left) rmSync(join(reports, name));
else stale.push(...left);

if (stale.length > 0) {
  console.error(`api/ is not what the code says: ${stale.join(', ')}. Run: npx -y pnpm@12.21.0 api`);
  process.exitCode = 1;
} else {
  console.log(`${entries.length} reports ${write ? 'written' : 'are up to date'}.`);
}
