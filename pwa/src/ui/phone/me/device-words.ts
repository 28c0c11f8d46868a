// `vt('install')`: words about this phone, loaded with its pages.
import { phoneCatalogue } from '../../../i18n'
import { deviceZh } from '../../../i18n/device.zh'

export const vt = phoneCatalogue(deviceZh, 'device')
