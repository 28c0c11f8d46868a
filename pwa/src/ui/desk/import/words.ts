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

function numbersOf(mark: ImportMark): Record<string, string | number> {
  const given = Object.entries(mark.numbers).map(([name, value]) => [name, typeof value === 'number' ? value : String(value ?? '?')] as const)
  return Object.fromEntries(given)
}

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
