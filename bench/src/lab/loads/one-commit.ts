/** Whether the axes bite: how long one commit takes, and a statement that writes nothing. */
import { startTcpProxy } from "@ticketrush/testing"
import pg from "pg"
import { median } from "../../stats.ts"
import type { Contender } from "../contenders/contenders.ts"
import type { Measured } from "../site/Measured.ts"
import type { Servers } from "../site/Servers.ts"
import type { Workload } from "../workload/Workload.ts"
import { type Axis, axisHeading, plain, slowdowns, slowestFlush } from "./axes.ts"
import { column } from "./columns.ts"

const rounds = 31

/** Nothing of ours: a client of Postgres alone. */
const client: Contender = {
  name: "one client",
  correct: true,
  needs: ["PostgreSQL"],
  about: "a client of Postgres that commits one row after the other",
  isolation: "read committed",
  pooled: false,
  shared: false,
  module: null,
}

const medianOf = async (ask: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = performance.now()
    await ask()
    times.push(performance.now() - before)
  }
  return median(times)
}

export const measureCommit =
  ({ flushMs, networkMs }: Pick<Axis, "flushMs" | "networkMs">) =>
  async (servers: Servers): Promise<Measured> => {
    const database = await (await servers.postgres(flushMs)).createDatabase()
    const { hostname, port } = new URL(database.url)
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) }, { delayMs: networkMs })
    const session = new pg.Client({ connectionString: proxy.urlFor(database.url) })
    try {
      await session.connect()
      await session.query("create table row (number int)")
      const figures = {
        commitMs: await medianOf(() => session.query("insert into row values (1)")),
        readMs: await medianOf(() => session.query("select 1")),
      }
      return { figures, answers: {} }
    } finally {
      await session.end()
      await proxy.close()
      await database.drop()
    }
  }

export const oneCommit: Workload = {
  name: "one-commit",
  shows: `That the slow flush and the slow network bite, and only where they should: the median of ${rounds} commits of one row, and of ${rounds} reads that write nothing. A slow flush is made in the server's own \`fdatasync\` of its log, a slow network by a proxy that holds back what is sent to the server.`,
  cells: ({ quick }) =>
    (quick ? [plain, slowestFlush] : slowdowns).map(({ flushMs, networkMs }) => ({
      contender: client,
      settings: { flushMs, networkMs },
      measure: measureCommit({ flushMs, networkMs }),
    })),
  heading: () => "each axis by itself",
  columns: [{ title: "axis", of: axisHeading }, column("one commit ms", "commitMs"), column("one read ms", "readMs")],
  charts: () => [],
}
