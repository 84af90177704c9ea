/** The metrics of a real server, held against its journal and read by Prometheus' own tool. */
import { spawnSync } from "node:child_process"
import { readEvents } from "@ticketrush/protocol/event-codec"
import { createDatabase, programPath, runsWith, type TestDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Crowd } from "../kill/Crowd.ts"
import { type Stage, setStage } from "../kill/drill.ts"
import { Crowd as LineCrowd } from "../line/Crowd.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { FoldedSale, figureNames } from "./FoldedSale.ts"
import { type ScrapedSale, saleIn, scrape } from "./scrape.ts"

let database: TestDatabase
let server: ServerProcess
let stage: Stage
beforeAll(async () => {
  database = await createDatabase()
  server = await ServerProcess.start({ DATABASE_URL: database.url })
  const pace = { batch: 1, everyMs: 50, passMs: 500 }
  stage = await setStage(server.url, 400, 12, { holdTtlMs: 300, maxReservationsPerUser: 400, line: pace })
})
afterAll(async () => {
  await server?.end()
  await database?.drop()
})

const scraped = (): Promise<string> => scrape(`http://127.0.0.1:${server.metricsPort}`)
const figures = async (): Promise<ScrapedSale> => saleIn(await scraped(), stage.concertId)

/** The figures at each position, by the journal on disk. */
const folded = async (): Promise<ReadonlyArray<ScrapedSale>> => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const query = "select frame from journal where concert_id = $1 order by first"
    const { rows } = await client.query(query, [stage.concertId])
    const sale = new FoldedSale()
    const at = [{ position: 0, ...sale.figures }]
    for (const { frame } of rows) {
      readEvents(frame, (event) => {
        sale.take(event)
        at.push({ position: sale.position, ...sale.figures })
      })
    }
    return at
  } finally {
    await client.end()
  }
}

describe("the figures of a sale in the metrics", () => {
  it("are those of its journal at the position that they name, under load, at a standstill and after a restart", async () => {
    const buyers = new Crowd(server.url, stage.userIds.slice(0, 6), stage.seatIds, 1)
    const line = new LineCrowd(server.url, stage.concertId, 4)
    const seen: ScrapedSale[] = []
    let joining = true
    const joins = (async () => {
      for (let n = 0; joining; n++) await line.join(stage.userIds[6 + (n % 6)])
    })()
    await until("each figure was above nothing, and often", async () => {
      seen.push(await figures())
      const positions = new Set(seen.map(({ position }) => position))
      return positions.size >= 50 && figureNames.every((name) => seen.some((sale) => sale[name] > 0))
    })
    joining = false
    await joins
    await buyers.stop()
    line.close()
    // A hold is so short that it may end before its buyer has paid.
    const wrong = [...buyers.wrong, ...line.wrong].filter((answer) => !answer.includes("currentStatus=EXPIRED"))
    expect(wrong).toEqual([])
    await until("holds and passes have ended", async () => {
      const { held, waiting, active } = await figures()
      return held + waiting + active === 0
    })
    const still = await figures()
    const journal = await folded()
    expect(still.position).toBe(journal.length - 1)
    for (const sale of [...seen, still]) expect(sale).toEqual(journal[sale.position])

    await server.end("SIGTERM")
    await server.restart()
    await fetch(`${server.url}/api/concerts/options/${stage.concertId * 1_024}/seats`)
    expect(await figures()).toEqual(still)
  })

  it.runIf(runsWith("promtool"))("are read by Prometheus without a complaint, like all the others", async () => {
    const input = await scraped()
    expect(input).toContain("ticketrush_sale_waiting{")
    const judged = spawnSync(programPath("promtool")!, ["check", "metrics"], { input, encoding: "utf8" })
    expect([judged.status, judged.stdout, judged.stderr]).toEqual([0, "", ""])
  })
})
