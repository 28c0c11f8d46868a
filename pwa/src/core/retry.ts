// When to try again: exponential, 1 s to 5 min, full jitter, per item (sync.md 1.2).

const FIRST_MS = 1_000
const MOST_MS = 300_000
/** The longest a server or a box on the way is obeyed. */
const MOST_ASKED_MS = 3_600_000
/** Those who were told the same moment come back spread over this share of the wait. */
const SPREAD = 0.2

/** Milliseconds to wait before try number `tries` + 1. `random` in [0, 1). `askedMs` = Retry-After: waited as told, an hour at most, and a little longer by chance. */
export function backoffMs(tries: number, random: number, askedMs: number | null = null): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 20))
  if (askedMs === null) return Math.round(random * ceiling)
  const told = Math.min(askedMs, MOST_ASKED_MS)
  return Math.round(told + random * Math.max(FIRST_MS, told * SPREAD))
}

/** `Retry-After` in milliseconds: seconds, or a date, which counts from the answer's own `Date` because the phone's clock may be wrong. Nonsense is null. */
export function retryAfterMs(header: string | null, date: string | null = null): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const until = Date.parse(header)
  const from = date === null ? NaN : Date.parse(date)
  const wait = until - (Number.isNaN(from) ? Date.now() : from)
  return Number.isNaN(wait) || !/[a-z]{3}/i.test(header) ? null : Math.max(0, wait)
}
