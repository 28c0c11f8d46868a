// `tt('gaps')`: the words of a trip, kept out of the first load.
import { phoneCatalogue } from '../../i18n'
import { tripZh } from '../../i18n/trip.zh'

export const tt = phoneCatalogue(tripZh, 'trip')
