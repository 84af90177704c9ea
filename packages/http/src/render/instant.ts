/** An instant as the contract's streams write it: UTC, `2026-02-08T08:20:10.224Z`. Many frames of a round share one. */
let lastMs = Number.NaN
let lastText = ""

export const instant = (ms: number): string => {
  if (ms !== lastMs) {
    lastText = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastText
}
