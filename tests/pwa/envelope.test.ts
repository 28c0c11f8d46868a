// The bytes of a record are final once written (contracts.md 1).
import { describe, expect, it } from 'vitest'
import { recordMessage, sentText, writeUnsigned } from '../../pwa/src/core/envelope'
import type { UnsignedRecord } from '../../pwa/src/core/types'

const record: UnsignedRecord = {
  id: '019012ab-0000-7000-8000-000000000001', kind: 'order', schema: 1, author_device: null, created_at: '2026-06-01T00:00:00.000Z',
  tz_offset_min: 480, clock: null, beacons: [], of: null, body: { text: '好' }, photos: [], prev: null,
}

describe('writeUnsigned', () => {
  it('keeps the order of contracts.md whatever the order of the argument', () => {
    const shuffled = Object.fromEntries(Object.entries(record).reverse()) as unknown as UnsignedRecord

    expect(writeUnsigned(shuffled)).toBe(writeUnsigned(record))
    expect(Object.keys(JSON.parse(writeUnsigned(record)) as object)).toEqual([
      'id', 'kind', 'schema', 'author_device', 'created_at', 'tz_offset_min', 'clock', 'beacons', 'of', 'body', 'photos', 'prev',
    ])
  })

  it.each([[NaN], [Infinity], [undefined]])('refuses %s instead of writing null', (value) => {
    expect(() => writeUnsigned({ ...record, body: { value } })).toThrow(RangeError)
  })

  it.each([['half \uD800 pair'], ['\uDC00\uDC00'], ['nul \u0000']])('replaces what no text column can hold: %j', (text) => {
    expect(writeUnsigned({ ...record, body: { text } })).not.toMatch(/\\ud[89a-f]|\\u0000/i)
  })

  it('keeps a whole surrogate pair', () => {
    expect(writeUnsigned({ ...record, body: { text: '路𠀀' } })).toContain('路𠀀')
  })
})

describe('sentText', () => {
  it('replaces the last brace by the signature', () => {
    const sig = 'A'.repeat(86)

    expect(sentText('{"a":1}', sig)).toBe(`{"a":1,"sig":"${sig}"}`)
    expect(sentText('{"a":1}', null)).toBe('{"a":1,"sig":null}')
  })

  it('refuses a signature of another length', () => {
    expect(() => sentText('{}', 'short')).toThrow(RangeError)
  })

  it('signs U behind its prefix', () => {
    expect(recordMessage('{}')).toBe('siteproof-record-1\n{}')
  })
})
