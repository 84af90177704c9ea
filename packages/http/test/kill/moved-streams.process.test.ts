/** Streams at a server that has nothing to do with it, while the sale that they follow moves between two others. */
import { connect } from "@ticketrush/client"
import { shardOfSale } from "@ticketrush/cluster/shard-of-sale"
import { seatStatusWords } from "@ticketrush/protocol"
import { hasPrivateRedis, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { post } from "../client.ts"
import { ClusterServers } from "./ClusterServers.ts"
import { Crowd } from "./Crowd.ts"
import { judge, setStage } from "./drill.ts"
import { LivePlace } from "./LivePlace.ts"
import { LiveSeats } from "./LiveSeats.ts"

const timeout = 240_000
const waiting = 40
/** People of the line are not those who hold. */
const firstWaiting = 1_000_000
const line = {
  method: "fifo",
  waitingMax: 0,
  batch: 1,
  burst: 1,
  everyMs: 500,
  passMs: 86_400_000,
  graceMs: 86_400_000,
}

const start = async () => {
  const cluster = await ClusterServers.start(3)
  onTestFinished(() => cluster.stop(), timeout)
  return { database: cluster.database, nodes: cluster.nodes, reader: await cluster.reader() }
}

describe.runIf(hasPrivateRedis())("streams of a sale at a server that neither loses nor gains it", () => {
  it("stay open while it moves, miss no seat, and tell no rank that grows", { timeout }, async () => {
    const { database, nodes, reader } = await start()
    const view = () => Effect.runPromise(reader.view)
    const stage = await setStage(nodes[0].server.url, 8_000, 1, { line })
    const { concertId } = stage
    await until("each node has shards", async () => {
      const owners = new Set((await view()).shards.map(({ owner }) => owner?.address))
      return owners.size === 3 && !owners.has(undefined)
    })
    const owner = (await view()).shards.find(({ shard }) => shard === shardOfSale(concertId))!.owner!.address
    const [target, third] = nodes.filter(({ address }) => address !== owner)
    const { url } = third.server
    for (let nth = 0; nth < waiting; nth++)
      await until("the line is joined", async () => {
        const joined = { userId: firstWaiting + nth, concertId }
        return (await post(`${url}/api/v1/waiting-queue/join`, joined)).status === 200
      })
    const seats = new LiveSeats(url, concertId * 1_024)
    const places = [waiting - 1, waiting / 2].map((nth) => new LivePlace(url, concertId, firstWaiting + nth))
    const crowd = new Crowd(url, stage.userIds, stage.seatIds, 1)
    try {
      for (const place of places) await until("a rank is told", () => place.ranks.length > 0)
      for (const to of [target.address, owner]) {
        const [changes, ranks] = [seats.changes, places.map((place) => place.ranks.length)]
        expect(await Effect.runPromise(reader.move(concertId, to))).toBe("done")
        await until(`${to} has the sale`, async () => (await view()).places.get(concertId)?.at === to, timeout)
        const answered = crowd.acknowledged.length + crowd.refused.length
        await until("the sale goes on", () => crowd.acknowledged.length + crowd.refused.length > answered + 5, timeout)
        await until("seats are told on", () => seats.changes > changes, timeout)
        await until("ranks are told on", () => places.every((place, n) => place.ranks.length > ranks[n]), timeout)
      }
      await crowd.stop()
      await judge(url, database.url, stage, crowd)
      const map = await connect({ url }).seats.seatMap({ params: { optionId: concertId * 1_024 }, query: {} })
      const states = map.map(({ status }) => seatStatusWords.indexOf(status))
      await until("the live seats are those of the map", () => seats.states.join() === states.join(), timeout)
      expect([seats.lost, ...places.map(({ lost }) => lost)]).toEqual([[], [], []])
      for (const { ranks } of places) expect(ranks).toEqual([...ranks].sort((a, b) => b - a))
    } finally {
      await Promise.all([crowd, seats, ...places].map((each) => each.stop()))
    }
  })
})
