// The page's own catalogue: `kt('key', {n})`.
import { catalogue } from '../../../i18n'
import { keptEn } from '../../../i18n/kept.en'
import { keptZh } from '../../../i18n/kept.zh'

export const kt = catalogue(keptZh, keptEn)

/** A record's kind in words; kinds that the desk does not tell apart are a record. */
export const kindText = (kind: string): string => kt(kind === 'inspection' || kind === 'correction' || kind === 'review' ? `kind.${kind}` : 'kind.other')
