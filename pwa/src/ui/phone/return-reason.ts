// The reason keys a supervisor can return an item with, in words.
import { t } from '../../i18n'

const WORDS = {
  photo_unclear: 'reason.photo_unclear', wrong_item: 'reason.wrong_item', reading_missing: 'reason.reading_missing',
  wrong_place: 'reason.wrong_place', other: 'reason.other',
} as const

/** 照片看不清, ... ; an unknown or missing code reads as "one thing to change". */
export function reasonText(code: string | null | undefined): string {
  return t(code && code in WORDS ? WORDS[code as keyof typeof WORDS] : 'reason.other')
}
