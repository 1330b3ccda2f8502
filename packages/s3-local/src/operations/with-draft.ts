/** Runs a task that fills a draft, and cleans up however it ends. */
export async function withDraft<Draft extends { discard(): Promise<void> }, Result>(
  creating: Promise<Draft>,
  task: (draft: Draft) => Promise<Result>,
): Promise<Result> {
  const draft = await creating;
  try {
    return await task(draft);
  } finally {
    await draft.discard();
  }
}
