// Day, night or full sun: chosen by the person, kept on this device, never switched by itself.
import { ref } from 'vue'

export type Theme = 'light' | 'dark' | 'sun'
const STORAGE_KEY = 'siteproof-theme'
const BAR_COLOURS: Record<Theme, string> = { light: '#f3f4f0', dark: '#0f1615', sun: '#ffffff' }
export const theme = ref<Theme>('light')

export function setTheme(next: Theme): void {
  theme.value = next
  const root = document.documentElement
  if (next === 'light') delete root.dataset.theme
  else root.dataset.theme = next
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', BAR_COLOURS[next])
  try {
    localStorage.setItem(STORAGE_KEY, next)
  } catch {
    /* private mode: the choice lasts as long as the page */
  }
}

export function startTheme(): void {
  let remembered: string | null = null
  try {
    remembered = localStorage.getItem(STORAGE_KEY)
  } catch {
    /* no storage: day */
  }
  setTheme(remembered === 'dark' || remembered === 'sun' ? remembered : 'light')
}
