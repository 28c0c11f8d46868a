// `it('install.title')`: words of the installing page, which comes over the network like the page itself.
import { catalogue } from '../../../i18n'
import { installEn } from '../../../i18n/install.en'
import { installZh } from '../../../i18n/install.zh'

export const it = catalogue(installZh, installEn)
