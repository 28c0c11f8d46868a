// The page's own catalogue: `ut('key', {n})`.
import { catalogue } from '../../../i18n'
import { unsentEn } from '../../../i18n/unsent.en'
import { unsentZh } from '../../../i18n/unsent.zh'

export const ut = catalogue(unsentZh, unsentEn)
