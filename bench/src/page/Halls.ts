/** What the pages are shown: a hall of 50,000 seats, one of 300, a concert with a line, and what the buyer has of them. */

export type Night = {
  readonly concertId: number
  readonly optionId: number
  /** Of the map. */
  readonly path: string
  readonly seatIds: ReadonlyArray<number>
}

export type Halls = {
  readonly url: string
  readonly buyer: number
  readonly administrator: number
  readonly rivals: ReadonlyArray<number>
  readonly large: Night
  readonly small: Night
  readonly lined: { readonly concertId: number }
  /** An order of the buyer that is not paid yet, in the large hall. */
  readonly order: number
}

export const administratorName = "bench-administrator"
const rivalsCount = 200
const noLimit = 100_000
const dayMs = 86_400_000
/** Of each hall: sections, rows of a section, seats of a row. */
const largeHall = [40, 25, 50] as const
const smallHall = [2, 10, 15] as const

type Sent = Readonly<Record<string, unknown>>

export const send = async <Answer = Sent>(url: string, method: string, path: string, body?: Sent): Promise<Answer> => {
  const response = await fetch(url + path, {
    method,
    headers: { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Answer
}

const layoutOf = ([sections, rows, seats]: readonly [number, number, number]) => ({
  sections: Array.from({ length: sections }, (_, section) => ({
    code: String(section + 1),
    tier: Math.floor((section * 4) / sections),
    rows: Array.from({ length: rows }, (_, row) => ({ label: String(row + 1), from: 1, to: seats })),
  })),
})

const tiers = [198_000, 165_000, 143_000, 99_000].map((price, n) => ({ name: ["VIP", "R", "S", "A"][n], price }))

const setUp = async (url: string, title: string, more: Sent): Promise<Omit<Night, "seatIds">> => {
  const { concertId, optionIds } = await send<{
    readonly concertId: number
    readonly optionIds: ReadonlyArray<number>
  }>(url, "POST", "/api/concerts/setup", {
    ...{ title, artistName: "Bench", agencyName: "Bench", concertDate: "2099-05-01T19:00:00", zone: "Asia/Seoul" },
    ...{ generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: noLimit, holdTtlMs: dayMs, ...more },
  })
  const optionId = optionIds[0]
  return { concertId, optionId, path: `/concerts/${concertId}/seats/${optionId}` }
}

const night = async (url: string, title: string, hall: readonly [number, number, number]): Promise<Night> => {
  const made = await setUp(url, title, { seatLayout: layoutOf(hall), tiers })
  const seats = await send<ReadonlyArray<{ readonly id: number }>>(
    url,
    "GET",
    `/api/concerts/options/${made.optionId}/seat-map`,
  )
  const [sections, rows, length] = hall
  if (seats.length !== sections * rows * length) throw new Error(`${title} has ${seats.length} seats`)
  return { ...made, seatIds: seats.map(({ id }) => id) }
}

const person = async (url: string, username: string): Promise<number> =>
  (await send<{ readonly id: number }>(url, "POST", "/api/users", { username })).id

/** An order that the buyer has not paid yet: the last seats of a hall are the buyer's, the rivals leave them alone. */
export const placeOrder = async (url: string, buyer: number, seatId: number): Promise<number> =>
  (await send<{ readonly id: number }>(url, "POST", "/api/reservations/v6/holds", { userId: buyer, seatId })).id

export const setUpHalls = async (url: string): Promise<Halls> => {
  const administrator = 1
  const { username } = await send<{ readonly username: string }>(url, "GET", `/api/users/${administrator}`)
  if (username !== administratorName) throw new Error(`person 1 is ${username}`)
  const buyer = await person(url, "bench-buyer")
  const rivals: number[] = []
  for (let n = 0; n < rivalsCount; n++) rivals.push(await person(url, `bench-rival-${n}`))
  const large = await night(url, "A large hall", largeHall)
  const small = await night(url, "A small hall", smallHall)
  const line = { protects: true, batch: 1, everyMs: 1_000, activeMax: 1 }
  const lined = await setUp(url, "With a line", { seatCount: 100, ticketPriceAmount: 1_000, line })
  const ticket = await placeOrder(url, buyer, large.seatIds.at(-1) as number)
  for (const step of ["paying", "confirm"])
    await send(url, "POST", `/api/reservations/v6/${ticket}/${step}`, { userId: buyer })
  const order = await placeOrder(url, buyer, large.seatIds.at(-2) as number)
  return { url, buyer, administrator, rivals, large, small, lined, order }
}
