// When to try again: exponential, 1 s to 5 min, full jitter, per item (sync.md 1.2).

const FIRST_MS = 1_000
const MOST_MS = 300_000

/** Milliseconds to wait before try number `tries` + 1. `random` in [0, 1). `askedMs` = the server's Retry-After, which is kept as a floor. */
export function backoffMs(tries: number, random: number, askedMs: number | null = null): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 20))
  const jittered = Math.round(random * ceiling)
  return askedMs === null ? jittered : Math.max(jittered, Math.min(askedMs, MOST_MS))
}

/** `Retry-After` in milliseconds: seconds only; a date or nonsense is null. */
export function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null
}
