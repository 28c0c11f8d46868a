// Milliseconds that never go back while the app is open: the wall clock at page
// start plus the monotonic clock since. Across a restart of the app it starts
// again from the wall clock; drafts clamp it (see draftMonoMs).
import type { Draft } from '../core/draft-types'

export function monoNow(): number {
  return Math.round(performance.timeOrigin + performance.now())
}

/** mono_ms of a draft for a monotonic reading: since its start, never before its newest answer or photo. */
export function draftMonoMs(draft: Draft, nowMs: number): number {
  const newest = Math.max(0, ...draft.responses.map((response) => response.mono_ms), ...draft.photos.map((photo) => photo.monoMs))
  return Math.max(newest, Math.round(nowMs - draft.monoOriginMs))
}
