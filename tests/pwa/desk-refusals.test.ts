// A refusal at the desk is told in the language of the page, whatever the language of the browser.
import { afterEach, describe, expect, it } from 'vitest'
import { ServiceProblem } from '../../pwa/src/core/problems'
import { deskEn } from '../../pwa/src/i18n/desk.en'
import { deskZh } from '../../pwa/src/i18n/desk.zh'
import { lang } from '../../pwa/src/i18n'
import { problemText as adminText } from '../../pwa/src/ui/desk/admin/words'
import { problemText as deskText } from '../../pwa/src/ui/desk/use-queue'
import { problemText as leaderText } from '../../pwa/src/ui/leader/words'

const [ZH, EN] = ['请由本人登录后上传', 'Sign in as the author to send this']
/** As the server answers a browser of either language. */
const toChinese = (code: string) => new ServiceProblem(code, 403, EN, { title: ZH })
const toEnglish = (code: string) => new ServiceProblem(code, 403, ZH, { title: EN })

afterEach(() => { lang.value = 'zh-CN' })

describe('a refusal at the desk', () => {
  it.each([['zh-CN', deskZh['problem.forbidden']], ['en', deskEn['problem.forbidden']]] as const)('of a right that is missing says in %s whom to ask', (language, words) => {
    lang.value = language
    expect([deskText(toChinese('forbidden')), deskText(toEnglish('forbidden'))]).toEqual([words, words])
  })

  it.each([['zh-CN', ZH], ['en', EN]] as const)('of any other code has the server’s sentence in %s', (language, words) => {
    lang.value = language
    expect([deskText(toChinese('other_author')), deskText(toEnglish('other_author'))]).toEqual([words, words])
    const busy = new ServiceProblem('busy', 503, EN, { title: ZH })
    expect(leaderText(busy)).toBe(words)
    expect(adminText(busy)).toContain(words)
  })

  it('without a sentence of the server says that it did not answer', () => {
    expect(deskText(new ServiceProblem('other', 500))).toBe(deskZh['problem.server'])
  })
})
