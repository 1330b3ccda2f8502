/** What a function's sandbox is given. */
export interface Sandbox {
  readonly memoryMb: number;
  /** `host`, where the services that stand in for AWS listen, or `none`. */
  readonly network: 'host' | 'none';
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Arguments of `docker run` that make a container what Lambda makes of the image: an unprivileged user without
 * capabilities, nothing writable but /tmp, bounded memory without swap. The runtime is not process 1, which the kernel
 * spares the signals that it has no handler for.
 */
export function sandboxArguments({ memoryMb, network, environment }: Sandbox): string[] {
  return [
    '--init',
    `--network=${network}`,
    '--read-only',
    '--tmpfs=/tmp',
    '--user=1051:1051',
    '--cap-drop=all',
    '--security-opt=no-new-privileges',
    `--memory=${memoryMb}m`,
    `--memory-swap=${memoryMb}m`,
    ...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
  ];
}
