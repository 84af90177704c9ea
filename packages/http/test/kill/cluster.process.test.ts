/** Three servers that share their sales; one of them is killed or stopped under load, and comes back. */
import { connect } from "@ticketrush/client"
import { seatStatusWords } from "@ticketrush/protocol"
import { hasPrivateRedis, until } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ask } from "../client.ts"
import type { ServerProcess } from "../process/ServerProcess.ts"
import { ClusterServers } from "./ClusterServers.ts"
import { Crowd } from "./Crowd.ts"
import { judge, type Stage, setStage } from "./drill.ts"
import { LiveSeats } from "./LiveSeats.ts"

/** Which server has which is a matter of hashes: the one that has most is the victim. */
const concerts = 6
const timeout = 240_000

/** `live`: one reader at each server that stays. */
type Show = { readonly stage: Stage; readonly crowd: Crowd; readonly live: ReadonlyArray<LiveSeats> }

describe.runIf(hasPrivateRedis())("three servers of a cluster", () => {
  let cluster: ClusterServers
  let servers: ReadonlyArray<ServerProcess>
  let shows: Array<Show>
  let victim: ServerProcess
  let others: ReadonlyArray<ServerProcess>

  beforeEach(async () => {
    cluster = await ClusterServers.start(3)
    servers = cluster.servers
    shows = []
    const stages: Array<Stage> = []
    for (let nth = 0; nth < concerts; nth++) stages.push(await setStage(servers[nth % 3].url, 60, 2))
    const sales = await Promise.all(servers.map(salesOf))
    victim = servers[sales.indexOf(Math.max(...sales))]
    others = servers.filter((server) => server !== victim)
    // People are at the two servers that stay, also where the victim has their sale.
    shows = stages.map((stage, nth) => ({
      stage,
      crowd: new Crowd(others[nth % 2].url, stage.userIds, stage.seatIds, nth),
      live: others.map(({ url }) => new LiveSeats(url, stage.concertId * 1_024)),
    }))
  }, timeout)
  afterEach(async () => {
    await Promise.all(shows.flatMap(({ crowd, live }) => [crowd, ...live].map((each) => each.stop())))
    await cluster.stop()
  }, timeout)

  const answered = ({ crowd }: Show): number => crowd.acknowledged.length + crowd.refused.length
  /** So many more answers have come, at every concert. */
  const goesOn = async (more: number): Promise<void> => {
    const before = shows.map(answered)
    await until("every sale goes on", () => shows.every((show, n) => answered(show) >= before[n] + more), timeout)
  }
  const salesOf = async ({ metricsPort }: ServerProcess): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    return Number(/^ticketrush_engine_sales_loaded (\d+)/m.exec(text)?.[1])
  }
  const judgeAll = async (): Promise<void> => {
    await Promise.all(shows.map(({ crowd }) => crowd.stop()))
    for (const { stage, crowd } of shows) await judge(others[0].url, cluster.database.url, stage, crowd)
    for (const { stage } of shows) {
      const lists = await Promise.all(
        servers.map(({ url }) => ask(`${url}/api/concerts/options/${stage.concertId * 1_024}/seats`)),
      )
      for (const { body } of lists) expect(body).toEqual(lists[0].body)
    }
    for (const { stage, live } of shows) {
      const map = await connect({ url: others[0].url }).seats.seatMap({
        ...{ params: { optionId: stage.concertId * 1_024 }, query: {} },
      })
      const states = map.map(({ status }) => seatStatusWords.indexOf(status))
      for (const each of live) {
        await until("its live seats are those of the map", () => each.states.join() === states.join(), timeout)
        expect(each.changes).toBeGreaterThan(0)
      }
    }
  }

  it("go on when one is killed and when it comes back, and lose nothing that was acknowledged", {
    timeout,
  }, async () => {
    await goesOn(5)
    await victim.end("SIGKILL")
    await goesOn(5)
    const sales = await Promise.all(others.map(salesOf))
    expect(sales[0] + sales[1]).toBeGreaterThanOrEqual(concerts)
    await victim.restart()
    await until("it has sales again", async () => (await salesOf(victim)) > 0)
    await goesOn(5)
    await judgeAll()
  })

  it("take over from one that is stopped in order, which ends with 0", { timeout }, async () => {
    await goesOn(5)
    expect(await victim.end("SIGTERM")).toBe(0)
    await goesOn(5)
    await victim.restart()
    await until("it has sales again", async () => (await salesOf(victim)) > 0)
    await goesOn(5)
    await judgeAll()
  })
})
