/** The transports, over a made-up network and over real sockets. */
import { startTcpProxy, until } from "@ticketrush/testing"
import { describe } from "vitest"

import { createUser, post, setUp } from "../../../http/test/client.ts"
import { concertId, hold, optionId, seat } from "../../../http/test/stream/StreamWorld.ts"
import { startNode } from "../../../http/test/TestNode.ts"
import { eventsTransport } from "../../js/live/events-transport.js"
import { pageWorld } from "../../js/live/page-world.js"
import { socketTransport } from "../../js/live/socket-transport.js"
import { Browser } from "./Browser.ts"
import { type TransportWorld, transportContract } from "./transport.contract.ts"

/** The first transport is the WebSocket. */
const kinds = [
  ["a WebSocket", 0, true],
  ["a stream of messages", 1, false],
] as const

const madeUp = (index: number) => async (): Promise<TransportWorld> => {
  const browser = new Browser()
  const { server, network } = browser
  let taken = 0
  return {
    transport: network.transports((task) => task())[index],
    concertId,
    optionId,
    until: (what, fits) => browser.until(what, fits),
    settle: () => browser.run(1_000),
    take: async () => {
      server.do(hold(taken + 1, [seat(taken++)]))
      await browser.run(20)
    },
    cut: () => network.cut(),
    stall: () => network.die(),
    refuse: () => {
      network.reachable = false
    },
    stopServer: async () => server.streams.hub.stop(),
    end: async () => {},
  }
}

const real = (index: number) => async (): Promise<TransportWorld> => {
  const node = await startNode()
  const proxy = await startTcpProxy({ host: "127.0.0.1", port: node.port })
  const concert = await setUp(node.url, { seatCount: 20 })
  const user = await createUser(node.url, "holder")
  const at = `127.0.0.1:${proxy.port}`
  let taken = 0
  let stopped = false
  return {
    transport: [
      socketTransport(`ws://${at}/ws`, WebSocket, () => []),
      eventsTransport(`http://${at}/api/streams`, fetch, pageWorld, () => ({})),
    ][index],
    concertId: concert.concertId,
    optionId: concert.optionId,
    until: async (what, fits) => void (await until(what, fits)),
    // What was on its way is there once a request that was sent after it is answered.
    settle: async () => {
      for (let n = 0; n < 20; n++) await (await fetch(`${node.url}/health/live`)).text()
    },
    take: async () => {
      await post(`${node.url}/api/reservations/v6/holds`, { userId: user, seatId: concert.seatIds[taken++] })
    },
    cut: proxy.cut,
    stall: () => proxy.hold("to-client"),
    refuse: proxy.refuse,
    stopServer: async () => {
      stopped = true
      await node.stop()
    },
    end: async () => {
      await proxy.close()
      if (!stopped) await node.stop()
    },
  }
}

for (const [name, index, asks] of kinds) {
  describe(`${name} over a made-up network`, () => transportContract(madeUp(index), asks))
  describe(`${name} over real sockets`, () => transportContract(real(index), asks))
}
