// The door to the camera's originals on this phone, for the outbox's own line of them; needs the network anyway.
import { requireSession } from './session/current'
import { askForOriginals, originalsView as viewOf, sendOriginals, type OriginalsView } from './sync/originals'

export type { OriginalsView }

export async function originalsView(): Promise<OriginalsView | null> {
  return await viewOf(await requireSession())
}

/** Sends now, where the browser does not tell whether this is Wi-Fi; the person says that it is. */
export async function sendOriginalsNow(): Promise<void> {
  askForOriginals()
  await sendOriginals(await requireSession())
}
