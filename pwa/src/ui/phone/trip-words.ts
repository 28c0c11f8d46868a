// `tt('gaps')`: the words of a trip, kept out of the first load.
import { catalogue } from '../../i18n'
import { tripEn } from '../../i18n/trip.en'
import { tripZh } from '../../i18n/trip.zh'

export const tt = catalogue(tripZh, tripEn)
