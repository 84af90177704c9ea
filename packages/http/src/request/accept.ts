/** Whether an `Accept` header takes `text/event-stream` (RFC 9110, section 12.5.1); an absent one takes everything. */
export const acceptsEventStream = (accept: string): boolean => {
  if (accept === "") return true
  let best = { specific: -1, quality: 0 }
  for (const part of accept.split(",")) {
    const [range, ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase())
    const specific = ["*/*", "text/*", "text/event-stream"].indexOf(range)
    if (specific <= best.specific) continue
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    best = { specific, quality: quality === undefined ? 1 : Number(quality.slice(quality.indexOf("=") + 1)) }
  }
  return best.quality > 0
}
