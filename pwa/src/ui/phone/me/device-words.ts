// `vt('install')`: words about this phone, loaded with its pages.
import { catalogue } from '../../../i18n'
import { deviceEn } from '../../../i18n/device.en'
import { deviceZh } from '../../../i18n/device.zh'

export const vt = catalogue(deviceZh, deviceEn)
