/** Any server of the HTTP contract beside ours: the same concert is put up in both, and the same people come. */
import { startGateway } from "../../http/Gateway.ts"
import { runLoad } from "../../load/Load.ts"
import type { Contender } from "../contenders/contenders.ts"
import { type ContractServer, createPeople, findServer, putUpSeats } from "../site/contract-server.ts"
import type { Measured } from "../site/Measured.ts"
import { holdsPath, loadFigures } from "../site/measure.ts"
import type { Servers } from "../site/Servers.ts"
import type { Workload } from "../workload/Workload.ts"
import { bars, column, latencyColumns, strategyColumn } from "./columns.ts"

const connections = 64
const people = 50
/** Seats that are put up for each second of the window: more than are sold in it. */
const seatsPerSecond = 5_000
const warmupMs = 1_000

const contenderOf = (name: string, about: string): Contender => ({
  name,
  correct: true,
  needs: [],
  about,
  isolation: "its own",
  pooled: false,
  shared: false,
  module: null,
})

/** Each seat is asked for twice: once it can be had, and once it is taken. */
const rush = async (server: ContractServer, seconds: number): Promise<Measured> => {
  await findServer(server)
  const wanted = (seconds + warmupMs / 1_000) * seatsPerSecond
  const seats = await putUpSeats(server, wanted)
  const users = await createPeople(server, people)
  const requests = seats.flatMap((seat, nth) =>
    [nth, nth + 1].map((of) => ({ path: holdsPath, body: `{"userId":${users[of % people]},"seatId":${seat}}` })),
  )
  const result = await runLoad({
    ...server,
    connections,
    journey: { kind: "list", requests },
    rate: null,
    warmupMs,
    measureMs: seconds * 1_000,
    patienceMs: 15_000,
  })
  return { figures: loadFigures(result), answers: {} }
}

const ours =
  (seconds: number) =>
  async (servers: Servers): Promise<Measured> => {
    const database = await (await servers.postgres(0)).createDatabase()
    try {
      const gateway = await startGateway({ DATABASE_URL: database.url })
      return await rush({ host: "127.0.0.1", port: gateway.port }, seconds).finally(gateway.stop)
    } finally {
      await database.drop()
    }
  }

export const against: Workload = {
  name: "against",
  shows: `Another server of the HTTP contract beside \`npm start\` of this repository: ${connections} connections ask for seats one after the other, each seat twice, through the holds of v6. Closed loop.`,
  cells: ({ against: url, seconds }) => {
    if (url === null) return []
    const { hostname, port } = new URL(url)
    const settings = { connections, seconds, url }
    return [
      {
        contender: contenderOf("theirs", `the server at ${url}`),
        settings,
        measure: () => rush({ host: hostname, port: Number(port || 80) }, seconds),
      },
      {
        contender: contenderOf("ours", "this repository: gateway, engine and PostgreSQL on this machine"),
        settings,
        measure: ours(seconds),
      },
    ]
  },
  heading: () => "the same contract",
  columns: [
    strategyColumn,
    column("accepted/s", "acceptedPerSecond"),
    column("refused/s", "refusedPerSecond"),
    ...latencyColumns("accepted"),
    ...latencyColumns("refused"),
    column("failed", "failed"),
  ],
  charts: (rows) => [bars("against", "Accepted holds over the HTTP contract", "accepted/s", rows, "acceptedPerSecond")],
}
