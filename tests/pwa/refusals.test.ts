// Every code the server can answer is a sentence on the phone: none reaches a person as a code.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { workZh } from '../../pwa/src/i18n/work.zh'
import { problemText } from '../../pwa/src/ui/phone/problem-text'

const catalogue = readFileSync(resolve(import.meta.dirname, '../../server/siteproof/domain/errors.py'), 'utf8')
const codes = [...catalogue.matchAll(/^ {4}[A-Z_]+ = "([a-z_]+)"$/gm)].map((found) => found[1] ?? '')
/** Answers to a desk or to the pull of views: no record or photo of a phone ever meets them. */
const NEVER_TO_A_CAPTURE = /^(version_conflict|checklist_|import_|cursor$|scope_unknown|rescue_|backup_|restore_)/

describe('refusals in words [F32]', () => {
  it('reads the whole catalogue', () => {
    expect(codes.length).toBeGreaterThan(45)
  })

  it.each(codes.filter((code) => !NEVER_TO_A_CAPTURE.test(code)))('%s', (code) => {
    const known: readonly string[] = Object.entries(workZh).filter(([key]) => key.startsWith('why.') && key !== 'why.other').map(([, text]) => text)
    expect(known).toContain(problemText(code, 'detail of the server'))
  })
})
