/** A long read of the journal beside a load: a dump, an audit. Its snapshot keeps old row versions alive all the time. */
import { setTimeout as sleep } from "node:timers/promises"
import { Client } from "pg"
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, type Gateway, setupSeats, startGateway } from "../http/Gateway.ts"
import { type Measured, measured, mustBeClean } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { SeatRange } from "../load/Journey.ts"
import type { Options } from "../options.ts"
import { ratios, summary } from "../stats.ts"

type Dump = { readonly stop: () => Promise<number> }

/**
 * Reads the whole journal in one repeatable-read transaction, `pauseMs` between two pages of 500 records, and keeps
 * the transaction open until it is stopped. Answers how many records it read.
 */
const startDump = async (url: string, pauseMs: number): Promise<Dump> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query("begin isolation level repeatable read read only")
  let records = 0
  let over = false
  const read = async (): Promise<void> => {
    while (!over) {
      await client.query("declare dump no scroll cursor for select * from journal order by concert_id, first")
      for (let rows = 1; rows > 0 && !over; ) {
        rows = (await client.query("fetch 500 from dump")).rows.length
        records += rows
        await sleep(pauseMs)
      }
      await client.query("close dump")
    }
  }
  const reading = read()
  return {
    stop: async () => {
      over = true
      await reading
      await client.query("commit")
      await client.end()
      return records
    },
  }
}

const dumps = { "paced dump": 20, "dump at full speed": 0 } as const
type Variant = "alone" | keyof typeof dumps
const variantsOf = (round: number): ReadonlyArray<Variant> => {
  const order: ReadonlyArray<Variant> = ["alone", "paced dump", "dump at full speed"]
  return round % 2 === 0 ? order : [...order].reverse()
}

type Row = Record<Variant, Measured>

const load = async (
  options: Options,
  postgres: Postgres,
  gateway: Gateway,
  users: SeatRange,
  connections: number,
): Promise<Measured> => {
  const ranges = await setupSeats(gateway.port, Math.ceil(((options.seconds + 1) * 60_000) / 120_000), 120_000)
  return measured(
    {
      host: "127.0.0.1",
      port: gateway.port,
      connections,
      rate: null,
      warmupMs: 1_000,
      measureMs: options.seconds * 1_000,
      patienceMs: 2_000,
      journey: { kind: "holds", path: "/api/reservations/v6/holds", users, seats: { ranges, order: "filled" } },
    },
    { server: gateway.pid, postgres: postgres.pid },
  )
}

/** Few connections make many small records, where the cost of an append shows; many make few large ones. */
const connectionCounts = [16, 256] as const

const oneRound = async (
  options: Options,
  postgres: Postgres,
  round: number,
  say: (line: string) => void,
): Promise<Record<number, Row>> => {
  const database = await postgres.createDatabase()
  const gateway = await startGateway({ DATABASE_URL: database.url })
  try {
    const users = await createUsers(gateway.port, 2_000)
    // Something to dump, and compiled code.
    await load(options, postgres, gateway, users, 64)
    const rows: Record<number, Row> = {}
    for (const connections of connectionCounts) {
      const row: Partial<Row> = {}
      for (const variant of variantsOf(round)) {
        say(`  ${variant}, ${connections} connections`)
        await postgres.admin("checkpoint")
        const dump = variant === "alone" ? undefined : await startDump(database.url, dumps[variant])
        const result = await load(options, postgres, gateway, users, connections)
        const records = await dump?.stop()
        if (records === 0) throw new Error("the dump read nothing")
        mustBeClean(variant, result)
        row[variant] = result
      }
      rows[connections] = row as Row
    }
    return rows
  } finally {
    await gateway.stop()
    await database.drop()
  }
}

const findingsOf = (rounds: ReadonlyArray<Record<number, Row>>): ReadonlyArray<Finding> =>
  connectionCounts.flatMap((connections) => {
    const speed = (variant: Variant): ReadonlyArray<number> =>
      rounds.map((rows) => rows[connections][variant].acceptedPerSecond)
    const postgresCpu = (variant: Variant): ReadonlyArray<number> =>
      rounds.map((rows) => rows[connections][variant].postgresCpuUs)
    const dumped = Object.keys(dumps) as ReadonlyArray<keyof typeof dumps>
    return [
      { name: `alone, ${connections} connections`, unit: "accepted/s", value: summary(speed("alone")) },
      { name: "  processor time of Postgres", unit: "us each", value: summary(postgresCpu("alone")) },
      ...dumped.flatMap(
        (variant): ReadonlyArray<Finding> => [
          {
            name: `${variant}, ${connections} connections, against alone`,
            unit: "x",
            value: ratios(speed(variant), speed("alone")),
            ...(variant === "paced dump" && { goal: { atLeast: 0.8 } }),
          },
          {
            name: "  processor time of Postgres with the dump",
            unit: "us each",
            value: summary(postgresCpu(variant)),
          },
        ],
      ),
    ]
  })

export const dump: Experiment = {
  name: "dump",
  summary: "holds while a long snapshot reads the journal",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Array<Record<number, Row>> = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await oneRound(options, postgres, round, say))
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "The dump holds one repeatable-read snapshot during the whole window and reads the journal again and again.",
          "At full speed it also takes processor time from the same two cores; the paced one does about what a throttled dump does.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
