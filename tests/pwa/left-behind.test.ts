// What other phones of a person still held is told phone by phone: reading of one does not hide the next [F49].
import { describe, expect, it } from 'vitest'
import { setMeta } from '../../pwa/src/db/open'
import { becomeCurrent } from '../../pwa/src/session/current'
import { leftBehind, leftBehindRead } from '../../pwa/src/storage-services'
import { enrolledPhone } from './phone-fixture'

const said = (device_name: string, unsent_count: number) => ({ device_name, unsent_count, reported_at: '2026-06-01T00:00:00.000Z' })

describe('work left on several phones [F49] [S26]', () => {
  it('is told of each of them, until each was read', async () => {
    const session = await enrolledPhone()
    await becomeCurrent(session)
    await setMeta(session.db, 'left_behind', [said('红米', 3), said('荣耀', 2)])

    expect(await leftBehindRead()).toEqual([said('荣耀', 2)])
    expect(await leftBehind()).toEqual([said('荣耀', 2)])
    expect(await leftBehindRead()).toEqual([])
    expect(await leftBehind()).toEqual([])
  })
})
