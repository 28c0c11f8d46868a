// Small pure parts: ids, encodings, hash, retry plan, problem classes.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, sameBytes, toBase64, toBase64Url, toHex } from '../../pwa/src/core/bytes'
import { chainageLabel } from '../../pwa/src/core/chainage'
import { problemClass, ServiceProblem } from '../../pwa/src/core/problems'
import { backoffMs, retryAfterMs } from '../../pwa/src/core/retry'
import { sha256Plain } from '../../pwa/src/core/sha256'
import { uuid7 } from '../../pwa/src/core/uuid7'

const random = Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 255])

describe('uuid7', () => {
  it('carries time, version 7 and the variant', () => {
    expect(uuid7(0x0192_3456_789a, random)).toBe('01923456-789a-7fff-bfff-ffffffffffff')
  })
})

describe('base64url', () => {
  it.each([[''], ['f'], ['fo'], ['foo'], ['foob'], ['\u0000ÿ']])('goes there and back for %j', (text) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'latin1'))

    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(toHex(fromBase64Url(toBase64Url(bytes)))).toBe(toHex(bytes))
  })

  it('makes 86 characters of a signature', () => {
    expect(toBase64Url(new Uint8Array(64))).toHaveLength(86)
  })
})

describe('sameBytes', () => {
  it('sees a difference in the last odd byte', () => {
    const one = Uint8Array.from([1, 2, 3, 4, 5]).buffer
    const other = Uint8Array.from([1, 2, 3, 4, 6]).buffer

    expect(sameBytes(one, one.slice(0))).toBe(true)
    expect(sameBytes(one, other)).toBe(false)
    expect(sameBytes(one, one.slice(0, 4))).toBe(false)
  })
})

describe('sha256Plain', () => {
  it.each([[0], [1], [55], [56], [63], [64], [65], [1000]])('agrees with OpenSSL for %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256)

    expect(sha256Plain(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})

describe('backoffMs', () => {
  it.each([[0, 1_000], [1, 2_000], [8, 256_000], [9, 300_000], [400, 300_000]])('after %i tries waits below %i ms', (tries, ceiling) => {
    expect(backoffMs(tries, 0)).toBe(0)
    expect(backoffMs(tries, 0.5)).toBe(ceiling / 2)
  })

  it('[F29] waits as told, an hour at most, and a little longer by chance', () => {
    expect([backoffMs(0, 0, 9_000), backoffMs(9, 0.5, 9_000), backoffMs(0, 0.5, 0)]).toEqual([9_000, 9_900, 500])
    expect([backoffMs(0, 0, 9_000_000), backoffMs(0, 0.999, 9_000_000)].map((ms) => Math.round(ms / 60_000))).toEqual([60, 72])
  })
})

describe('retryAfterMs', () => {
  const date = 'Wed, 21 Oct 2026 07:28:00 GMT'

  it.each([
    ['7', null, 7_000], ['0', null, 0], [date, 'Wed, 21 Oct 2026 07:26:30 GMT', 90_000], [date, 'Wed, 21 Oct 2026 08:00:00 GMT', 0],
    ['soon', null, null], ['', null, null], ['-5', null, null], ['1.5', null, null], [null, null, null],
  ])('[F29] of %j at %j is %j', (header, sent, expected) => {
    expect(retryAfterMs(header, sent)).toBe(expected)
  })
})

describe('problemClass', () => {
  it.each([
    [new ServiceProblem('network'), 'later'], [new ServiceProblem('portal', 200), 'later'], [new ServiceProblem('storage_full', 507), 'later'],
    [new ServiceProblem('session_ended', 401), 'signin'], [new ServiceProblem('differs', 409), 'person'], [new ServiceProblem('too_large', 413), 'final'],
  ])('%s', (problem, expected) => {
    expect(problemClass(problem)).toBe(expected)
  })
})

describe('chainageLabel', () => {
  it.each([[0, 'K0+000'], [350.2, 'K0+350'], [1045, 'K1+045'], [12_999.6, 'K13+000']])('%f m is %s', (metres, label) => {
    expect(chainageLabel(metres)).toBe(label)
  })
})
