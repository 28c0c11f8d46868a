// The door to rescue files for screens of the phone: made here, handed over here, opened only by the server.
import { requireSession } from './session/current'
import { handOver, type HandedOver } from './rescue/hand-over'
import { makeRescueFile, type RescueFile } from './rescue/rescue-file'

export type { HandedOver, RescueFile }
export { handOver }

/** Throws ServiceProblem `insecure` (plain http), `rescue_key` (the server was never met) or `sign_in_required`. */
export async function rescueFile(tell: (done: number, of: number) => void): Promise<RescueFile> {
  return await makeRescueFile(await requireSession(), tell)
}
