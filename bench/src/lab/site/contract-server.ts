/** A server that speaks the HTTP contract, whoever wrote it: concerts and people are put up through its own routes. */

export type ContractServer = { readonly host: string; readonly port: number }

/** The setup of the contract makes at most so many seats an option. */
const seatsPerConcertMax = 10_000

let named = 0

const ask = async ({ host, port }: ContractServer, path: string, body?: unknown): Promise<string> => {
  const response = await fetch(`http://${host}:${port}${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} of ${host}:${port} answered ${response.status}: ${text.slice(0, 200)}`)
  return text
}

const fresh = (): string => `lab ${process.pid} ${++named}`

/** Ids of at least `count` free seats. */
export const putUpSeats = async (server: ContractServer, count: number): Promise<ReadonlyArray<number>> => {
  const seats: number[] = []
  while (seats.length < count) {
    const name = fresh()
    const text = await ask(server, "/api/concerts/setup", {
      title: name,
      artistName: name,
      entertainmentName: name,
      agencyName: name,
      concertDate: "2030-01-01T19:00:00",
      seatCount: Math.min(seatsPerConcertMax, count - seats.length),
      optionCount: 1,
    })
    const option = /OptionIDs?=\[?(\d+)/.exec(text)?.[1]
    if (option === undefined)
      throw new Error(`the setup of ${server.host}:${server.port} names no option: ${text.slice(0, 200)}`)
    const listed = JSON.parse(await ask(server, `/api/concerts/options/${option}/seats`)) as ReadonlyArray<{
      readonly id: number
    }>
    if (listed.length === 0) throw new Error(`option ${option} of ${server.host}:${server.port} has no free seat`)
    for (const { id } of listed) seats.push(id)
  }
  return seats
}

export const createPeople = async (server: ContractServer, count: number): Promise<ReadonlyArray<number>> => {
  const people: number[] = []
  for (let nth = 0; nth < count; nth++) {
    people.push((JSON.parse(await ask(server, "/api/users", { username: fresh() })) as { readonly id: number }).id)
  }
  return people
}
