// The phone's English in one chunk: fetched when English is chosen, and kept for offline use only on phones
// that chose it, so that the others carry half the words.
import { deviceEn } from './device.en'
import { en } from './en'
import { rescueEn } from './rescue.en'
import { storageEn } from './storage.en'
import { tripEn } from './trip.en'
import { workEn } from './work.en'

export const english = { base: en, work: workEn, trip: tripEn, device: deviceEn, rescue: rescueEn, storage: storageEn }
export type English = typeof english
