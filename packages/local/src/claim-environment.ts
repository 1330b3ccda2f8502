/** The environment of this process, in the hands of one stack. */
export interface ClaimedEnvironment {
  /** Sets variables, and takes out those that are undefined. */
  readonly set: (variables: Readonly<Record<string, string | undefined>>) => void;
  /** Sets them back to what they were, for whatever else this process does, and lets others claim it. Does so once. */
  readonly release: () => void;
}

let isClaimed = false;

/** @throws Error when another stack of this process has it */
export function claimEnvironment(): ClaimedEnvironment {
  if (isClaimed)
    throw new Error(
      'A local stack runs in this process already, and its functions find their services through process.env. Close it first, or start another one in a process of its own.',
    );
  isClaimed = true;
  const before = new Map<string, string | undefined>();
  let isReleased = false;
  return {
    set(variables) {
      for (const [name, value] of Object.entries(variables)) {
        if (!before.has(name)) before.set(name, process.env[name]);
        setVariable(name, value);
      }
    },
    release() {
      if (isReleased) return;
      isReleased = true;
      for (const [name, value] of before) setVariable(name, value);
      isClaimed = false;
    },
  };
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
