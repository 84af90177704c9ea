/** What an `Accept-Encoding` header takes (RFC 9110, section 12.5.3). */

const codings = ["br", "gzip"] as const
export type Coding = (typeof codings)[number]

/**
 * The coding that a client would rather have than the bytes as they are; null for those. A client that says nothing gets
 * them as they are: it may be one that knows no other.
 */
export const wantedCoding = (acceptEncoding: string): Coding | null => wantedOf(acceptEncoding, codings)

/** The same among the codings that there are, the best one first. */
export const wantedOf = <Of extends string>(acceptEncoding: string, codings: ReadonlyArray<Of>): Of | null => {
  if (acceptEncoding === "") return null
  const qualities = new Map<string, number>()
  for (const part of acceptEncoding.toLowerCase().split(",")) {
    const [name, ...parameters] = part.split(";").map((piece) => piece.trim())
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    const value = quality === undefined ? 1 : Number(quality.slice(quality.indexOf("=") + 1))
    if (!Number.isNaN(value)) qualities.set(name === "x-gzip" ? "gzip" : name, value)
  }
  const others = qualities.get("*") ?? 0
  let best: Of | null = null
  // Unless it is named, the plain form is only what is left when nothing else is wanted.
  let quality = qualities.get("identity") ?? 0
  for (const coding of codings) {
    const wanted = qualities.get(coding) ?? others
    // Alike: a coding, and of those the first.
    if (wanted > 0 && (best === null ? wanted >= quality : wanted > quality)) {
      best = coding
      quality = wanted
    }
  }
  return best
}
