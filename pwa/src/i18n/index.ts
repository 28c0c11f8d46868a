/**
 * The app's words in two languages. Why own code: the usual library costs as much as the whole app,
 * and a missing translation must fail the type check, not the inspector.
 *
 * Chinese is the source of the keys and always in memory; English is fetched when it is chosen.
 */
import { ref, shallowRef } from 'vue'
import type { English } from './english'
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
const LANGUAGE_CACHE = 'siteproof-language'
let missed = false
const english = shallowRef<English | null>(null)

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
  const table = lang.value === 'en' ? english.value?.base : null
  return fill((table ?? zh)[key], params)
}

/** Pick the page's language out of a bilingual text; falls back to the other one, then to ''. */
export function say(text: Bilingual | null | undefined): string {
  if (!text) return ''
  return lang.value === 'en' ? text.en || text.zh : text.zh || text.en
}

/** A name whose English stands beside it on the wire (`name`, `name_en`); an older server or draft has none. */
export const named = (zh: string | null | undefined, en: string | null | undefined): string => say({ zh: zh ?? '', en: en ?? '' })

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

/** A catalogue of the phone, whose English comes with the others in one chunk when it is chosen. */
export function phoneCatalogue<Name extends keyof English>(
  chinese: Record<keyof English[Name], string>,
  name: Name,
): (key: keyof English[Name], params?: Params) => string {
  return (key, params) => {
    const table = lang.value === 'en' ? (english.value?.[name] as typeof chinese | undefined) : undefined
    return fill((table ?? chinese)[key], params)
  }
}

/** Tells the service worker, now and at its next installation, that this phone needs the English words offline. */
async function keepEnglish(): Promise<void> {
  if (typeof caches === 'undefined') return
  await (await caches.open(LANGUAGE_CACHE)).put('/en', new Response(''))
  ;(navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.controller?.postMessage({ type: 'language' })
}

/** The words of a language are here; English not yet fetched and no network: they are not. */
async function fetchWords(next: Lang): Promise<boolean> {
  if (next !== 'en') return true
  try {
    english.value ??= (await import('./english')).english
  } catch {
    return false
  }
  await keepEnglish().catch(() => undefined)
  return true
}

function show(next: Lang): void {
  lang.value = next
  document.documentElement.lang = next
  document.title = next === 'en' ? 'Siteproof' : '实查 Siteproof'
}

/** Switch the page's language and remember it on this device; false, and nothing changed, when its words need a network. */
export async function setLang(next: Lang): Promise<boolean> {
  if (!(await fetchWords(next))) {
    // A page remembers that a chunk was not to be had; with the network back only a new page asks again.
    if (missed && navigator.onLine && remember(next)) location.reload()
    missed = true
    return false
  }
  show(next)
  remember(next)
  return true
}

function remember(next: Lang): boolean {
  try {
    localStorage.setItem(STORAGE_KEY, next)
    return true
  } catch {
    return false // private mode: the choice lasts as long as the page
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
  const wanted = remembered === 'en' ? 'en' : 'zh-CN'
  show((await fetchWords(wanted)) ? wanted : 'zh-CN')
}
