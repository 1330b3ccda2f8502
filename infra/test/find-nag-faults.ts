import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

type Pack = new (app: App) => NagPack;

/**
 * What packs find in a stack named Test, from the report that the synthesis writes.
 * @param packs AwsSolutions and Serverless, unless others are named
 */
export function findNagFaults(
  fill: (stack: Stack) => void,
  env?: Environment,
  packs: readonly Pack[] = [AwsSolutionsChecks, ServerlessChecks],
): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-nag-'));
  // The library's own rules are not asked for: they cost a second each time.
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  fill(new Stack(app, 'Test', env === undefined ? {} : { env }));
  Validations.of(app).addPlugins(...packs.map((Pack) => new Pack(app)));

  try {
    app.synth();
  } catch {
    // Findings end a synthesis; the report says which.
  }
  const report: Report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true });

  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
    );
}
