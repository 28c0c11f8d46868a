// The storage light: the worst true thing, in this order, and where work may not begin.
import { describe, expect, it } from 'vitest'
import { storageLight, type StorageFacts } from '../../pwa/src/core/storage-light'

const GOOD: StorageFacts = {
  keeps: true, privateWindow: false, usedBytes: 10_000_000, quotaBytes: 4_000_000_000, persisted: true, installed: true, apple: false, idleDays: 0, unsent: 0, drafts: 0, stored: 0,
}

describe('the storage light [F50] [S26]', () => {
  it.each<[string, Partial<StorageFacts>, string, string, boolean]>([
    ['all well', {}, 'green', 'good', false],
    ['the browser refuses to keep anything', { keeps: false, quotaBytes: null }, 'red', 'refused', true],
    ['a private window', { privateWindow: true }, 'red', 'private', true],
    ['no room for one more picture', { usedBytes: 3_990_000_000 }, 'red', 'full', true],
    ['room for a few', { usedBytes: 3_900_000_000 }, 'yellow', 'tight', false],
    ['over 70 % used', { usedBytes: 2_900_000_000 }, 'yellow', 'tight', false],
    ['an iPhone in the browser', { apple: true, installed: false }, 'yellow', 'home_screen', false],
    ['an iPhone from the home screen', { apple: true }, 'green', 'good', false],
    ['not opened for a week with work left', { idleDays: 7, unsent: 3 }, 'yellow', 'long_ago', false],
    ['not opened for a week with a begun inspection', { idleDays: 7, drafts: 1 }, 'yellow', 'long_ago', false],
    ['not opened for a week, nothing left', { idleDays: 7 }, 'green', 'good', false],
    ['neither installed nor protected', { persisted: false, installed: false }, 'yellow', 'not_kept', false],
    ['installed is protection enough', { persisted: false }, 'green', 'good', false],
    ['a browser that does not say', { quotaBytes: null }, 'yellow', 'unknown', false],
  ])('%s', (_name, facts, light, reason, stops) => {
    expect(storageLight({ ...GOOD, ...facts })).toMatchObject({ light, reason, stops })
  })

  it('a refusal comes before everything else', () => {
    expect(storageLight({ ...GOOD, keeps: false, privateWindow: true, usedBytes: 4_000_000_000, apple: true, installed: false }).reason).toBe('refused')
  })

  it('says how many pictures fit, and null where the browser does not say', () => {
    expect(storageLight({ ...GOOD, usedBytes: 3_680_000_000 }).shots).toBe(200)
    expect(storageLight({ ...GOOD, usedBytes: null }).shots).toBeNull()
  })
  it('counts down to no picture exactly where it stops, and never promises one where none may be taken', () => {
    const at = (freeBytes: number) => storageLight({ ...GOOD, usedBytes: 4_000_000_000 - freeBytes })
    for (let freeBytes = 0; freeBytes < 40_000_000; freeBytes += 500_000) expect([freeBytes, at(freeBytes).shots === 0]).toEqual([freeBytes, at(freeBytes).stops])
    expect(at(22_000_000)).toMatchObject({ light: 'yellow', shots: 1 })
    expect(storageLight({ ...GOOD, privateWindow: true }).shots).toBe(0)
  })

  it.each<[Partial<StorageFacts>, string]>([
    [{ unsent: 2, drafts: 1, stored: 5 }, 'send'],
    [{ drafts: 1, stored: 5 }, 'hand_in'],
    [{ stored: 5 }, 'backup'],
    [{}, 'clear'],
  ])('with %o its way to room is %s', (facts, way) => {
    expect(storageLight({ ...GOOD, usedBytes: 3_990_000_000, ...facts }).way).toBe(way)
  })
})
