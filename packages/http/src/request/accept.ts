/** What an `Accept` header takes (RFC 9110, section 12.5.1); an absent one takes everything. */

/** Whether an event stream may be answered. */
export const acceptsEventStream = (accept: string): boolean => wish(accept, "text/event-stream").quality > 0

/**
 * Whether a client that may get text or JSON would rather have JSON. It must say so by name: what says nothing, or takes
 * everything, or both alike, is a client of the contract, which reads the text.
 */
export const prefersJson = (accept: string): boolean => {
  const [json, text] = [wish(accept, "application/json"), wish(accept, "text/plain")]
  if (json.specific === 0 || json.quality === 0) return false
  return json.quality > text.quality || (json.quality === text.quality && json.specific > text.specific)
}

/** How much a type is wanted, and by how specific a range: 0 for every type, 2 for this one by name. */
type Wish = { readonly specific: number; readonly quality: number }

const wish = (accept: string, type: string): Wish => {
  if (accept === "") return { specific: 0, quality: 1 }
  const ranges = ["*/*", `${type.slice(0, type.indexOf("/"))}/*`, type]
  let best: Wish = { specific: -1, quality: 0 }
  for (const part of accept.split(",")) {
    const [range, ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase())
    const specific = ranges.indexOf(range)
    if (specific <= best.specific) continue
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    best = { specific, quality: quality === undefined ? 1 : Number(quality.slice(quality.indexOf("=") + 1)) }
  }
  return best
}
