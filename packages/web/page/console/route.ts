/** Addresses of the console's views. */

export const concertParts = ["sale", "seats", "policy", "journal"] as const
export type ConcertPart = (typeof concertParts)[number]

/** By the word of their address. */
const plain = {
  "": "concerts",
  people: "people",
  payments: "payments",
  abuse: "abuse",
  webhooks: "webhooks",
  nodes: "nodes",
  drills: "drills",
  journal: "journal",
} as const

export type View =
  | { readonly name: (typeof plain)[keyof typeof plain] | "unknown" }
  | { readonly name: "concert"; readonly concertId: number; readonly part: ConcertPart }

export const viewOf = (path: string): View => {
  const concert = /^\/console\/concerts\/(\d{1,8})(?:\/([a-z]+))?$/.exec(path)
  if (concert !== null) {
    const part = concertParts.find((each) => each === (concert[2] ?? "sale"))
    return part === undefined ? { name: "unknown" } : { name: "concert", concertId: Number(concert[1]), part }
  }
  const word = /^\/console\/?([a-z]*)$/.exec(path)?.[1]
  return { name: word !== undefined && Object.hasOwn(plain, word) ? plain[word as keyof typeof plain] : "unknown" }
}

export const concertAddress = (concertId: number, part: ConcertPart = "sale"): string =>
  part === "sale" ? `/console/concerts/${concertId}` : `/console/concerts/${concertId}/${part}`

/** Where a figure stands in the journal: of `<epoch>-<offset>`, or of an offset. */
export const positionAddress = (concertId: number, position: string | number): string =>
  `${concertAddress(concertId, "journal")}?at=${String(position).split("-").at(-1)}`
