/** What an answer asks for by `Retry-After`: a number of seconds, or a date (RFC 9110). */
const date = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** In milliseconds from `now`, which is that long after 1970 UTC, and `mostMs` at most; 0 for a text that asks for nothing. */
export const retryAfterMs = (text: string, now: number, mostMs: number): number => {
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : date.test(text) ? Date.parse(text) - now : 0
  return asked > 0 ? Math.min(asked, mostMs) : 0
}
