/** The server's clock, as far as this page knows it. */

/** Milliseconds by which the server is ahead of this machine; null before it was told. */
let aheadMs: number | null = null
/** How far the time that was told may be off: half of what its answer took. */
let doubtMs = Number.POSITIVE_INFINITY

export const serverNow = (): number => Date.now() + (aheadMs ?? 0)

export const serverAheadMs = (): number | null => aheadMs

/** A time that the server told in an answer to a request sent at `sentAt`; a better known one is kept. */
export const told = (iso: string, sentAt: number): void => {
  const at = Date.parse(iso)
  const heardAt = Date.now()
  const doubt = (heardAt - sentAt) / 2
  if (Number.isNaN(at) || doubt > doubtMs + 50) return
  aheadMs = at - (sentAt + doubt)
  doubtMs = doubt
}
