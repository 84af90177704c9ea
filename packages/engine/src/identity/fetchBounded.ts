/** Asks a server that is not ours, and reads a bounded answer. */

export type BoundedAnswer = { readonly status: number; readonly text: string }

/** Nothing is followed: a secret goes where it was meant to go, and keys come from where they were said to be. */
export const fetchBounded = async (url: string, init: RequestInit, bytesMax: number): Promise<BoundedAnswer> => {
  const response = await fetch(url, { ...init, redirect: "manual" })
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > bytesMax) throw new Error("too large")
    pieces.push(piece)
  }
  return { status: response.status, text: Buffer.concat(pieces).toString("utf8") }
}

/** Why there is no answer, in a word that holds nothing of what was sent. */
export const fetchFaultOf = (error: unknown): string => {
  const cause = (error as { readonly cause?: unknown }).cause ?? error
  const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown }
  return typeof code === "string" ? code : String(name)
}
