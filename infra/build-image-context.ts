import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { builtinsByRequire } from './builtins-by-require';
import { constantSchemaKeys } from './constant-schema-keys';
import { startFromCompileCache } from './start-from-compile-cache';
import { writeIfChanged } from './write-if-changed';

/** Where `buildImageContext` reads and writes. */
export interface BuildImageContextOptions {
  /**
   * Folder of the modules that export `handler`.
   * @default - the sources of packages/handler
   */
  readonly sourceDirectory?: string;
  /**
   * Folder that receives the entries, the chunks that they are made of and their source maps, and has nothing else then.
   * @default - handler/ in the image's build context
   */
  readonly outputDirectory?: string;
}

/**
 * Entries of the image: the file in it, whose `handler` a function runs (`index.handler`), by the module that it is made
 * of.
 */
const entries = { index: 'lambda.ts', redrive: 'redrive-lambda.ts' };

/**
 * Bundles the Lambda handlers into the build context of the image. The same sources give the same bytes, wherever the
 * checkout lies, so the hash of the image's asset only changes with the code.
 */
export async function buildImageContext(options: BuildImageContextOptions = {}): Promise<void> {
  const {
    sourceDirectory = join(__dirname, '../packages/handler/src'),
    outputDirectory = join(__dirname, 'image/handler'),
  } = options;

  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, module]) => [name, `start:${module}`]),
    ),
    // Names of chunks depend on paths from there.
    absWorkingDir: join(sourceDirectory, '../../..'),
    outdir: outputDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported while it runs, and by most functions never (the AWS SDK's many sources of credentials), lies in files
    // of its own, and what both functions need in one for both: a fifth less to load at a cold start.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    // The AWS SDK's ES modules lose what is not used of them, its CommonJS files do not: a quarter less to load at a cold
    // start.
    mainFields: ['module', 'main'],
    // A source map names functions in stack traces; their source is in the repository.
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    // Native binaries cannot be bundled, and are not: the Dockerfile installs them beside the bundle, which requires them
    // while it runs. The rest of sharp, bundled, loads in a fraction of the time of its hundred files.
    // CommonJS packages in an ES module still call `require` for Node's own modules.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
    plugins: [startFromCompileCache(sourceDirectory), builtinsByRequire, constantSchemaKeys],
    logLevel: 'silent',
  });

  await mkdir(outputDirectory, { recursive: true });
  for (const { path, contents } of outputFiles) await writeIfChanged(path, contents);
  // A chunk is named after its content: what an earlier build has left would be in the image for ever.
  const names = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of await readdir(outputDirectory)) {
    if (!names.has(name)) await rm(join(outputDirectory, name), { force: true });
  }
}

if (require.main === module) {
  buildImageContext().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
