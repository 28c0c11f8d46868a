// The base map under a site's lines: what of it lies on this phone, as object URLs for what is in view.
import { computed, onBeforeUnmount, shallowReactive, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { tileFacts, tileUrl, type TileFacts } from '../../../tile-services'
import { tilesInView, type PlacedTile } from '../../map/tiles'
import type { Size, View } from '../../map/view'

/** The same for the map and for the key that saves and drops it. */
export const heldMap = shallowRef<TileFacts | null>(null)

export async function lookAtHeldMap(): Promise<void> {
  heldMap.value = await tileFacts().catch(() => null)
}

export function useHeldMap(origin: () => readonly [number, number], view: Ref<View>, size: Ref<Size>): ComputedRef<(PlacedTile & { readonly url: string })[]> {
  const urls = shallowReactive(new Map<string, string>())
  const inView = computed(() => (heldMap.value === null ? [] : tilesInView(origin(), view.value, size.value, heldMap.value.zooms)))
  const forget = (): void => {
    urls.forEach((url) => { URL.revokeObjectURL(url) })
    urls.clear()
  }
  let gone = false
  watch(heldMap, forget)
  watch(inView, (tiles) => {
    const held = heldMap.value
    for (const { tile } of tiles) {
      if (held === null || urls.has(tile)) continue
      urls.set(tile, '')
      void tileUrl(held.version, tile).then((url) => {
        if (url === null) return
        if (gone || heldMap.value !== held) URL.revokeObjectURL(url)
        else urls.set(tile, url)
      }, () => undefined)
    }
  }, { immediate: true })
  void lookAtHeldMap()
  onBeforeUnmount(() => {
    gone = true
    forget()
  })
  return computed(() => inView.value.flatMap((tile) => {
    const url = urls.get(tile.tile)
    return url ? [{ ...tile, url }] : []
  }))
}
