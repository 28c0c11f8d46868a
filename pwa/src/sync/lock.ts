// One tab at a time, by Web Locks where they exist. Only a saving of work:
// correctness never depends on a lock (sync.md 1.2).

function locks(): LockManager | null {
  return (globalThis.navigator as { locks?: LockManager } | undefined)?.locks ?? null
}

/** Runs `work` alone among the tabs; without Web Locks it just runs. */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const manager = locks()
  return manager === null ? await work() : ((await manager.request(name, work)) as Result)
}

/** Runs `work` only when no other tab does; null when one does. */
export async function ifLeader<Result>(name: string, work: () => Promise<Result>): Promise<Result | null> {
  const manager = locks()
  if (manager === null) return await work()
  return (await manager.request(name, { ifAvailable: true }, async (lock) => (lock === null ? null : await work()))) as Result | null
}
