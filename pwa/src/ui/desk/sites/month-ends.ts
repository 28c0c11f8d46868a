// The ends of the months between two days, the last day itself at the end. Pure; days are YYYY-MM-DD.

export function monthEnds(from: string, to: string): string[] {
  const found: string[] = []
  let [year = 0, month = 1] = from.split('-').map(Number)
  for (;;) {
    const end = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
    if (end >= to) return [...found, to]
    found.push(end)
    year += month === 12 ? 1 : 0
    month = (month % 12) + 1
  }
}
