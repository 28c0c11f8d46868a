// One light for "is what I capture safe on this phone": the worst thing that is true, and whether work may begin.
// Pure; what the browser says is gathered in session/storage-facts.ts.

export interface StorageFacts {
  /** A strict write was read back just now. */
  readonly keeps: boolean
  /** A sign that only private windows give. */
  readonly privateWindow: boolean
  /** Without camera originals that may go at any time (sync/evict.ts). */
  readonly usedBytes: number | null
  readonly quotaBytes: number | null
  readonly persisted: boolean
  readonly installed: boolean
  readonly apple: boolean
  /** Since the app was last opened before this time; null when never. */
  readonly idleDays: number | null
  /** Handed in and not stored by the server. */
  readonly unsent: number
  /** Begun with work in it, not handed in. */
  readonly drafts: number
  /** Stored, and kept here until a backup covers it. */
  readonly stored: number
}

export type StorageReason = 'refused' | 'private' | 'full' | 'tight' | 'home_screen' | 'long_ago' | 'not_kept' | 'unknown' | 'good'

/** What makes room, the first that there is to do. */
export type RoomWay = 'send' | 'hand_in' | 'backup' | 'clear'

export interface StorageLight {
  readonly light: 'green' | 'yellow' | 'red'
  readonly reason: StorageReason
  /** No picture may be taken: it would be lost. */
  readonly stops: boolean
  /** Pictures that may still be taken; null when the browser does not say. */
  readonly shots: number | null
  readonly way: RoomWay
}

const SHOT_BYTES = 1_500_000
/** With less than this left not even one camera picture with its copy is sure to fit. */
const SPARE_BYTES = 20_000_000
const TIGHT_BELOW_SHOTS = 100
const TIGHT_SHARE = 0.7
const LONG_DAYS = 5

/** Most serious first. Limits are ours; seven days without a visit is Safari's (sync.md introduction). */
export function storageLight(facts: StorageFacts): StorageLight {
  const { usedBytes, quotaBytes } = facts
  const free = usedBytes === null || quotaBytes === null ? null : Math.max(0, quotaBytes - usedBytes)
  const shots = free === null ? null : Math.max(0, Math.floor((free - SPARE_BYTES) / SHOT_BYTES))
  const way = facts.unsent > 0 ? 'send' : facts.drafts > 0 ? 'hand_in' : facts.stored > 0 ? 'backup' : 'clear'
  const tight = free !== null && ((shots ?? 0) < TIGHT_BELOW_SHOTS || (usedBytes ?? 0) > TIGHT_SHARE * (quotaBytes ?? 1))
  const say = (light: StorageLight['light'], reason: StorageReason, stops = false): StorageLight => ({ light, reason, stops, shots: stops ? 0 : shots, way })
  if (!facts.keeps) return say('red', 'refused', true)
  if (facts.privateWindow) return say('red', 'private', true)
  if (shots === 0) return say('red', 'full', true)
  if (facts.apple && !facts.installed) return say('yellow', 'home_screen')
  if (tight) return say('yellow', 'tight')
  if (facts.idleDays !== null && facts.idleDays >= LONG_DAYS && facts.unsent + facts.drafts > 0) return say('yellow', 'long_ago')
  if (!facts.persisted && !facts.installed) return say('yellow', 'not_kept')
  return free === null ? say('yellow', 'unknown') : say('green', 'good')
}
