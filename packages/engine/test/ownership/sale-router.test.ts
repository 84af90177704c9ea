import type { Command, Reply } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { LoadResult, SaleView } from "../../src/EngineApi.ts"
import type { Owner } from "../../src/ownership/Ownership.ts"
import { noRemoteSales, type RemoteSales, saleRouter } from "../../src/ownership/SaleRouter.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { concertId, hold, openSale, seat } from "../sales.ts"

const foreign = concertId + 1

const start = (remote: RemoteSales) => {
  const world = new ManualWorld()
  const engine = world.engine()
  engine.submit(concertId, openSale(2), () => {})
  world.run(50)
  const ownerOf = (id: number): Owner => (id === foreign ? { kind: "elsewhere", node: "node-2" } : { kind: "here" })
  return { world, engine, router: saleRouter({ engine, ownership: { ownerOf }, remote }) }
}

describe("a router of sales", () => {
  it("gives a command for a sale of this node to its engine", () => {
    const { world, router } = start(noRemoteSales)
    const replies: Reply[] = []
    router.submit(concertId, hold(1, [seat(0)]), (reply) => void replies.push(reply))
    world.run(50)
    expect(replies.map(({ kind }) => kind)).toEqual(["accepted"])
  })

  it("sends a command for a sale of another node there, and never loads that sale here", () => {
    const sent: Array<readonly [string | null, number, Command]> = []
    const remote: RemoteSales = {
      ...noRemoteSales,
      submit: (node, id, command, reply) => {
        sent.push([node, id, command])
        // Its owner's committed image, as this node was given it.
        const sale = { concertId: id } as SaleView
        reply({ kind: "accepted", reservation: 1, status: 1, sale })
      },
    }
    const { world, engine, router } = start(remote)
    const replies: Reply[] = []
    router.submit(foreign, hold(1, [seat(0)]), (reply) => void replies.push(reply))
    world.run(50)
    expect(sent).toEqual([["node-2", foreign, hold(1, [seat(0)])]])
    expect(replies.map(({ kind }) => kind)).toEqual(["accepted"])
    expect([...engine.sales.keys()]).toEqual([concertId])
  })

  it("reads a sale of this node here, and asks the owner for every other", () => {
    const { router } = start(noRemoteSales)
    const results: LoadResult[] = []
    router.load(concertId, (result) => void results.push(result))
    router.load(foreign, (result) => void results.push(result))
    expect(results.map(({ kind }) => kind)).toEqual(["loaded", "failed"])
  })

  it('answers a command "try again" when there is no way to the owner', () => {
    const { router } = start(noRemoteSales)
    const replies: Reply[] = []
    router.submit(foreign, hold(1, [seat(0)]), (reply) => void replies.push(reply))
    expect(replies).toEqual([{ kind: "try-again", refusal: { code: "owner-lost", detail: {} } }])
  })
})
