// What is typed goes into the draft with one write a pause, and at once when the page is hidden or something is handed in.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openInspection, type Inspection } from '../../pwa/src/ui/phone/inspection'
import { isTyping, typed } from '../../pwa/src/ui/phone/typing'
import { becomeCurrent, type Session } from '../../pwa/src/session/current'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

/** As much of a page as the modules ask for when they are loaded; its events come from the test. */
const page = vi.hoisted(() => {
  const [window, document] = [new EventTarget(), new EventTarget()]
  const addEventListener = window.addEventListener.bind(window)
  Object.assign(globalThis, { window: globalThis, addEventListener, navigator: {}, document: Object.assign(document, { createElement: () => ({}) }) })
  return { window, document }
})

let session: Session
let inspection: Inspection
let writes: number

/** Types a note, letter by letter; every letter is the same field's. */
function typist(): (letter: string) => void {
  let text = ''
  const save = (): void => inspection.change({ note: text })
  return (letter) => {
    text += letter
    typed(save)
  }
}

const held = async (id: string): Promise<string | null | undefined> => (await session.db.get('drafts', id))?.note

beforeEach(async () => {
  session = await enrolledPhone()
  await becomeCurrent(session)
  inspection = (await openInspection(await draftIn(session))) as Inspection
  writes = 0
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, at?: IDBValidKey) {
    if (this.name === 'drafts') writes += 1
    return at === undefined ? put.call(this, value) : put.call(this, value, at)
  })
})
afterEach(() => { vi.restoreAllMocks() })

describe('words that are being typed [S7] [S8]', () => {
  it('are said to be saved only when the draft holds them, with one write a pause', async () => {
    const type = typist()
    for (const letter of 'ditch open') type(letter)
    expect([isTyping(), inspection.saving.value, await held(inspection.draft.value.id)]).toEqual([true, true, null])

    await vi.waitFor(() => expect(inspection.saving.value).toBe(false), { timeout: 3000, interval: 20 })
    expect([await held(inspection.draft.value.id), writes]).toEqual(['ditch open', 1])
  })

  it.each([
    ['the page is hidden', () => page.document.dispatchEvent(new Event('visibilitychange'))],
    ['the page goes', () => page.window.dispatchEvent(new Event('pagehide'))],
    ['something is handed in', () => inspection.settled()],
  ])('are kept without a pause when %s', async (_, meanwhile) => {
    typist()('a')
    void meanwhile()
    expect(isTyping()).toBe(false)
    await inspection.settled()
    expect([await held(inspection.draft.value.id), writes]).toEqual(['a', 1])
  })

  it('hold the page until the disk has them', async () => {
    const leave = (): boolean => {
      const event = new Event('beforeunload', { cancelable: true })
      page.window.dispatchEvent(event)
      return !event.defaultPrevented
    }
    const photo = await photoIn(session, inspection.draft.value.id, pictureBytes(9))
    await inspection.dropPhoto(photo.id)
    expect(leave()).toBe(true)
    typist()('a')
    expect(leave()).toBe(false)
    await inspection.settled()
    expect(leave()).toBe(true)
  })

  it('of one field are kept before those of another begin', () => {
    typist()('a')
    typed(() => undefined)
    expect(inspection.draft.value.note).toBe('a')
  })
})

describe('taking back 其余合格', () => {
  it('leaves what was written since in other items', () => {
    const item = (id: string) => ({ id, name: { zh: id, en: id }, kind: 'check', crit: 'general', sev: 'general', days: null }) as never
    const undo = inspection.answerAll([item('C01')], { verdict: 'pass' })
    inspection.answer(item('C02'), { text: 'written since' })
    undo()
    expect(inspection.draft.value.responses.map((each) => [each.item_id, each.text])).toEqual([['C02', 'written since']])
  })
})
