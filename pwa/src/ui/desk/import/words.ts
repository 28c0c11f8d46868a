// The catalogue of the import pages, and remarks as a clerk reads them: where the server speaks of the
// command line, the screen says what to press instead.
import type { ImportMark } from '../../../import-services'
import { catalogue, fill, lang, say, type Bilingual } from '../../../i18n'
import { importEn } from '../../../i18n/import.en'
import { importZh } from '../../../i18n/import.zh'

export type ImportKey = keyof typeof importZh
export const it = catalogue(importZh, importEn)
const has = (key: string): key is ImportKey => key in importZh

/** A remark in the language of the page. */
export function markText(mark: ImportMark): string {
  const key = `code.${mark.code}`
  return has(key) ? it(key, numbersOf(mark)) : say(mark.text)
}

/** A kind of remark whatever its numbers are. */
export function kindText(code: string, text: Bilingual): string {
  const key = `code.${code}`
  return has(key) ? fill((lang.value === 'en' ? importEn : importZh)[key]).replace(/\{[^}]*\}/g, '…') : say(text)
}

/** What the remark counts and names; `fields_zh` and `fields_en` become `fields` in the language of the page. */
function numbersOf(mark: ImportMark): Record<string, string | number> {
  const own = lang.value === 'en' ? '_en' : '_zh'
  const found: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(mark.numbers)) {
    found[name.endsWith(own) ? name.slice(0, -3) : name] = typeof value === 'number' ? value : String(value ?? '?')
  }
  return found
}

/** How ledgers write units of money; the server takes them as they are. */
export const MONEY_UNITS = ['元', '千元', '万元', '亿元'] as const

/** The word of a state or kind, the value itself when this build does not know it. */
export const wordOf = (prefix: string, value: string): string => {
  const key = `${prefix}.${value}`
  return has(key) ? it(key) : value
}

/** Does the remark hold two values that stand against each other? */
export const bothSides = (mark: ImportMark): { file: string; current: string } | null =>
  typeof mark.numbers['file'] === 'string' && typeof mark.numbers['current'] === 'string'
    ? { file: mark.numbers['file'], current: mark.numbers['current'] }
    : null
