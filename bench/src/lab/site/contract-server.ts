/** Any server that speaks the HTTP contract: concerts and people are put up through its own routes. */

export type ContractServer = { readonly host: string; readonly port: number }

/** The setup of the contract makes at most so many seats an option. */
const seatsPerConcertMax = 10_000

let named = 0

const answerMsMax = 60_000
/** A server that is there lists its concerts in this time. */
const listMsMax = 10_000

const ask = async (
  { host, port }: ContractServer,
  path: string,
  body?: unknown,
  patienceMs = answerMsMax,
): Promise<string> => {
  const { response, text } = await fetch(`http://${host}:${port}${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  })
    .then(async (response) => ({ response, text: await response.text() }))
    .catch((error: unknown) => {
      throw new Error(`${host}:${port} does not answer ${path}: ${whyNoAnswer(error, patienceMs)}`)
    })
  if (!response.ok) throw new Error(`${path} of ${host}:${port} answered ${response.status}: ${text.slice(0, 200)}`)
  return text
}

const whyNoAnswer = (error: unknown, patienceMs: number): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === "TimeoutError") return `nothing within ${patienceMs / 1_000} s`
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Fails with a sentence where no server of the contract is. */
export const findServer = async (server: ContractServer): Promise<void> => {
  const text = await ask(server, "/api/concerts", undefined, listMsMax)
  if (!/^\s*\[/.test(text)) {
    throw new Error(`${server.host}:${server.port} answers /api/concerts with no list: ${text.slice(0, 200)}`)
  }
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
