// The `prepare` script of the packages. npm runs it where another project installs a package by its folder. There the
// package has TypeScript sources for entries, and dependencies that npm does not look for: it would fail later, oddly.
const { npm_config_user_agent: agent = '', npm_command: command, npm_package_name: name } = process.env;

const packs = command === 'pack' || command === 'publish';
if (!agent.startsWith('pnpm/') && !packs) {
  console.error(
    `${name} cannot be installed from its folder. Pack all packages in the repository of FrameIngest:
  npx -y pnpm@12.21.0 run pack-all PROJECT/packed
and install the files in the project:
  npm install ./packed/*.tgz`,
  );
  process.exitCode = 1;
}
