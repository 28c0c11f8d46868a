// The printed table t_alpha / sqrt(n) of JTG F80/1-2017 appendices B and H, as offices
// recalculate with it (standards.md A2). The same rows as server domain/t_table.py.

const ROWS: ReadonlyMap<number, readonly [number, number, number]> = new Map<number, [number, number, number]>([
  [2, [22.501, 4.464, 2.176]],
  [3, [4.021, 1.686, 1.089]],
  [4, [2.270, 1.177, 0.819]],
  [5, [1.676, 0.953, 0.686]],
  [6, [1.374, 0.823, 0.603]],
  [7, [1.188, 0.734, 0.544]],
  [8, [1.060, 0.670, 0.500]],
  [9, [0.965, 0.620, 0.466]],
  [10, [0.892, 0.580, 0.437]],
  [11, [0.833, 0.546, 0.414]],
  [12, [0.785, 0.518, 0.394]],
  [13, [0.744, 0.494, 0.376]],
  [14, [0.708, 0.473, 0.361]],
  [15, [0.678, 0.455, 0.347]],
  [16, [0.651, 0.438, 0.335]],
  [17, [0.627, 0.423, 0.324]],
  [18, [0.605, 0.410, 0.314]],
  [19, [0.586, 0.398, 0.305]],
  [20, [0.568, 0.387, 0.297]],
  [21, [0.552, 0.376, 0.289]],
  [22, [0.537, 0.367, 0.282]],
  [23, [0.523, 0.358, 0.275]],
  [24, [0.510, 0.350, 0.269]],
  [25, [0.498, 0.342, 0.264]],
  [26, [0.487, 0.335, 0.258]],
  [27, [0.477, 0.328, 0.253]],
  [28, [0.467, 0.322, 0.248]],
  [29, [0.458, 0.316, 0.244]],
  [30, [0.450, 0.310, 0.239]],
  [40, [0.384, 0.266, 0.206]],
  [50, [0.340, 0.237, 0.184]],
  [60, [0.308, 0.216, 0.167]],
  [70, [0.285, 0.199, 0.155]],
  [80, [0.266, 0.186, 0.145]],
  [90, [0.249, 0.175, 0.136]],
  [100, [0.236, 0.166, 0.129]],
])
const SIZES = [...ROWS.keys()].sort((a, b) => a - b)
const LARGEST = 100
const NORMAL: readonly [number, number, number] = [2.3265, 1.6449, 1.2815]
const ASSURANCES = [0.99, 0.95, 0.9]

/** Coefficient for `n` readings at an assurance of 0.99, 0.95 or 0.90; null for n < 2 or another assurance. `tOverRootN(10, 0.9)` is 0.437. */
export function tOverRootN(n: number, assurance: number): number | null {
  const column = ASSURANCES.indexOf(assurance)
  if (n < 2 || column < 0) return null
  if (n > LARGEST) return (NORMAL[column] ?? 0) / Math.sqrt(n)
  const exact = ROWS.get(n)
  if (exact !== undefined) return exact[column] ?? null
  const above = SIZES.find((size) => size > n) ?? LARGEST
  const below = SIZES[SIZES.indexOf(above) - 1] ?? 2
  const low = ROWS.get(below)?.[column] ?? 0
  const high = ROWS.get(above)?.[column] ?? 0
  return low + ((n - below) / (above - below)) * (high - low)
}
