/**
 * Days, times, distances and sizes as they are spoken: 9月18日, 9:14, 1.2 公里, K0+350.
 * Wall-clock texts are in the county's zone, not in the phone's.
 */
import { lang, t } from './index'

export { chainageLabel as chainageText } from '../core/chainage'

let zone = 'Asia/Shanghai'

/** The county's time zone (IANA name) from the signed-in user's county. */
export function setZone(name: string): void {
  zone = name
}

const parts = (at: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(lang.value === 'en' ? 'en-GB' : 'zh-CN', { timeZone: zone, ...options }).format(at)

/** The county's calendar day of an instant, YYYY-MM-DD. */
export function dayOf(at: Date | number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`)

/** Whole days from today to a calendar day; negative when it has passed. */
export function daysUntil(day: string, now: number = Date.now()): number {
  return Math.round((noonOf(day) - noonOf(dayOf(now))) / 86_400_000)
}

/** A calendar day YYYY-MM-DD as 9月18日 or 18 Sep. */
export function dayText(day: string): string {
  const [, month, date] = day.split('-')
  if (lang.value === 'en') {
    return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(noonOf(day))
  }
  return `${Number(month)}月${Number(date)}日`
}

/** 9:14 in the county's zone. */
export function timeText(iso: string | number): string {
  return parts(new Date(iso), { hour: 'numeric', minute: '2-digit', hour12: false })
}

/** 9月18日 周五. */
export function todayText(now: number = Date.now()): string {
  const weekday = parts(new Date(now), { weekday: 'short' })
  return lang.value === 'en' ? `${weekday} ${dayText(dayOf(now))}` : `${dayText(dayOf(now))} ${weekday}`
}

/** 今天 9:14, 昨天 16:20, 9月2日 16:20. */
export function momentText(iso: string): string {
  const day = dayOf(new Date(iso))
  const ago = -daysUntil(day)
  if (ago === 0) return t('time.today', { time: timeText(iso) })
  if (ago === 1) return t('time.yesterday', { time: timeText(iso) })
  return `${dayText(day)} ${timeText(iso)}`
}

/** 今天到期, 明天到期, 9月22日到期, 已过期 3 天. */
export function dueText(day: string): string {
  const left = daysUntil(day)
  if (left < 0) return t('due.over', { n: -left })
  if (left === 0) return t('due.today')
  if (left === 1) return t('due.tomorrow')
  return t('due.on', { day: dayText(day) })
}

/** How long ago, in one unit: 3 秒, 12 分钟, 2 小时, 4 天. */
export function agoText(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return t('ago.s', { n: s })
  if (s < 3600) return t('ago.min', { n: Math.round(s / 60) })
  if (s < 86_400) return t('ago.h', { n: Math.round(s / 3600) })
  return t('ago.d', { n: Math.round(s / 86_400) })
}

/** Number and unit apart, so that the figure can stand large: ['1.2', '公里']. */
export function distanceParts(metres: number): [string, string] {
  if (metres < 1000) return [String(Math.round(metres)), t('unit.m')]
  const km = metres / 1000
  return [km < 10 ? km.toFixed(1) : String(Math.round(km)), t('unit.km')]
}

/** 830 米, 1.2 公里. */
export function distanceText(metres: number): string {
  return distanceParts(metres).join(' ')
}

/** 412 KB, 1.2 GB (powers of 1024, as phones count). */
export function bytesText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${bytes === 0 ? 0 : Math.max(1, Math.round(bytes / 1024))} KB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MB`
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`
}

/** 2,300: thousands apart. */
export function countText(n: number): string {
  return new Intl.NumberFormat('en').format(n)
}

/** A measured number without trailing zeros, at most two places: 88.9, 5, 0.25. */
export function numberText(value: number): string {
  return String(Math.round(value * 100) / 100)
}
