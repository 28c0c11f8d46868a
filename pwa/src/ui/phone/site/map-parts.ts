// What the page of a site shows of the map, in one chunk.
export { default as MapKey } from './map-key.vue'
export { default as TripMap } from './trip-map.vue'
