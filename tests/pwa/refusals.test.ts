// Every code that the server can answer and every failure of the phone's own is a sentence: none reaches a person as a code.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rescueZh } from '../../pwa/src/i18n/rescue.zh'
import { workZh } from '../../pwa/src/i18n/work.zh'
import { failureText, problemText } from '../../pwa/src/ui/phone/problem-text'

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

const sources = resolve(import.meta.dirname, '../../pwa/src')
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|vue)$/.test(name)).map((name) => readFileSync(resolve(sources, name), 'utf8'))
/** What is thrown by its name, chosen between two names or put together from parts. */
const thrown = files.flatMap((text) => [...text.matchAll(/new ServiceProblem\(([^)]*)/g)].flatMap((call) => [...(call[1] ?? '').replace(/\['\w+'\]/g, '').split(/, (?:null|\d)/)[0]?.matchAll(/(?<!\[)'([a-z_]+)'/g) ?? []]))
const choices = (text: string): string[] => [...text.matchAll(/(?:return|\?|:) '([a-z_]+)'/g)].map((found) => found[1] ?? '')
const blocks = (holds: string, block: RegExp): string[] => files.filter((text) => text.includes(holds)).flatMap((text) => (text.match(block) ?? []).flatMap(choices))
/** What is thrown through a variable or a function stands there as a choice of names. */
const chosen = blocks('new ServiceProblem(problem)', /const problem = .*|function draftProblem[\s\S]*?\n\}/g)
const camera = blocks('new ServiceProblem(`camera_', /function problemOf[\s\S]*?\n\}/g).map((name) => `camera_${name}`)
const own = [...new Set([...thrown.map((found) => found[1] ?? ''), ...chosen, ...camera])]
/** Said by a page of its own: the desk, or the rescue file's own words. */
const SAID_ELSEWHERE = new Set(['refused', 'rescue_invalid', ...Object.keys(rescueZh).map((key) => key.replace('why.', ''))])
const SENTENCES = new Set<string>(Object.values(workZh))

describe('the phone’s own failures in words [F32]', () => {
  it('finds the codes in the code', () => {
    expect(own).toEqual(expect.arrayContaining(['draft_changed', 'sealed', 'elsewhere', 'camera_busy', 'camera_denied', 'not_kept', 'phone_full', 'no_projects']))
  })

  it.each(own.filter((code) => !SAID_ELSEWHERE.has(code)))('%s', (code) => {
    expect(SENTENCES).toContain(problemText(code))
  })

  it('says what to do about a full phone, whatever the browser calls it', () => {
    expect(failureText(new DOMException('Encountered full disk while opening backing store', 'QuotaExceededError'))).toBe(workZh['why.phoneFull'])
    expect(failureText(new TypeError('x is not a function'))).toBe(workZh['why.other'].replace('{code}', 'TypeError'))
    expect(failureText('thrown text')).toBe(workZh['why.app'])
  })
})
