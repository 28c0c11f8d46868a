// `wt('check.pass')`: the words of an inspection, kept out of the first load.
import { phoneCatalogue } from './index'
import { workZh } from './work.zh'

export type WorkKey = keyof typeof workZh
export const wt = phoneCatalogue(workZh, 'work')

/** The text of a key that comes from data (a flag's number, a reason code), or the fallback. */
export function wtMaybe(key: string, fallback: string): string {
  return key in workZh ? wt(key as WorkKey) : fallback
}
