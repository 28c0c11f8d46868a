// Why a file could not be read, in its one sentence; other failures as everywhere on the administrator's pages.
import { ServiceProblem } from '../../../import-services'
import { say, type Bilingual } from '../../../i18n'
import { problemText } from '../admin/words'
import { importZh } from '../../../i18n/import.zh'
import { it, type ImportKey } from './words'

export interface Refusal {
  readonly code: string
  readonly text: string
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof ServiceProblem && typeof error.fields['refusal'] === 'string') {
    const code = error.fields['refusal']
    const key = `code.${code}`
    const text = key in importZh ? it(key as ImportKey) : say(error.fields['text'] as Bilingual)
    return { code, text }
  }
  return { code: '', text: problemText(error) }
}
