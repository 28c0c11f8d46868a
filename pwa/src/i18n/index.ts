/**
 * The app's words in two languages. Why own code: the usual library costs as much as the whole app,
 * and a missing translation must fail the type check, not the inspector.
 *
 * Chinese is the source of the keys and always in memory; English is fetched when it is chosen.
 */
import { ref, shallowRef } from 'vue'
import { zh } from './zh'

export type Lang = 'zh-CN' | 'en'
export type TextKey = keyof typeof zh
export type Params = Record<string, string | number>
/** A text the server sends in both languages. */
export interface Bilingual {
  zh: string
  en: string
}

const STORAGE_KEY = 'siteproof-lang'
export const lang = ref<Lang>('zh-CN')
const english = shallowRef<Record<TextKey, string> | null>(null)

/** Fill `{name}`; `{n|item|items}` picks the second word for 1 and the third otherwise. */
export function fill(template: string, params: Params = {}): string {
  return template.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = params[name]
    if (value === undefined) return whole
    if (one === undefined || many === undefined) return String(value)
    return Number(value) === 1 ? one : many
  })
}

/** The text of a key in the language of the page; Chinese when the other is not loaded yet. */
export function t(key: TextKey, params?: Params): string {
  const table = lang.value === 'en' ? english.value : null
  return fill((table ?? zh)[key], params)
}

/** Pick the page's language out of a bilingual text; falls back to the other one, then to ''. */
export function say(text: Bilingual | null | undefined): string {
  if (!text) return ''
  return lang.value === 'en' ? text.en || text.zh : text.zh || text.en
}

/**
 * A lazy route's own catalogue: `const dt = catalogue(deskZh, deskEn)`.
 * Both languages come with the route's chunk.
 */
export function catalogue<Z extends Record<string, string>>(
  chinese: Z,
  other: Record<keyof Z, string>,
): (key: keyof Z, params?: Params) => string {
  return (key, params) => fill(String((lang.value === 'en' ? other : chinese)[key]), params)
}

/** Switch the page's language, remember it on this device, and wait until its words are here. */
export async function setLang(next: Lang): Promise<void> {
  if (next === 'en' && !english.value) english.value = (await import('./en')).en
  lang.value = next
  document.documentElement.lang = next
  document.title = next === 'en' ? 'Siteproof' : '实查 Siteproof'
  try {
    localStorage.setItem(STORAGE_KEY, next)
  } catch {
    /* private mode: the choice lasts as long as the page */
  }
}

/** The remembered language, or Chinese. Called once, before the first paint. */
export async function startLang(): Promise<void> {
  let remembered: string | null = null
  try {
    remembered = localStorage.getItem(STORAGE_KEY)
  } catch {
    /* no storage: Chinese */
  }
  await setLang(remembered === 'en' ? 'en' : 'zh-CN').catch(() => setLang('zh-CN'))
}
