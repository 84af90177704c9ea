import type { Command } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Owner } from "../../src/ownership/Ownership.ts"
import { noRemoteSales, type RemoteSales, saleRouter } from "../../src/ownership/SaleRouter.ts"
import { LocalSales } from "../../src/sales/LocalSales.ts"
import type { Submitted } from "../../src/sales/SaleCommands.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { concertId, hold, openSale, optionId, seat } from "../sales.ts"

const foreign = concertId + 1
const outcome = { kind: "outcome" } as const

const start = (remote: RemoteSales) => {
  const world = new ManualWorld()
  const engine = world.engine()
  engine.submit(concertId, openSale(2), () => {})
  world.run(50)
  const ownerOf = (id: number): Owner => (id === foreign ? { kind: "elsewhere", node: "node-2" } : { kind: "here" })
  const local = new LocalSales({ engine, defer: world.defer })
  const router = saleRouter({ local, ownership: { ownerOf }, remote })
  const submit = (id: number, command: Command): ReadonlyArray<Submitted<typeof outcome>> => {
    const heard: Array<Submitted<typeof outcome>> = []
    router.submit(id, command, outcome, (submitted) => void heard.push(submitted))
    world.run(50)
    return heard
  }
  return { engine, router, submit }
}

describe("a router of sales", () => {
  it("gives a command for a sale of this node to its engine, and its outcome as data", () => {
    const { submit } = start(noRemoteSales)
    const [heard] = submit(concertId, hold(1, [seat(0)]))
    expect(structuredClone(heard)).toMatchObject({
      reply: { kind: "accepted" },
      value: { person: 1, optionId, seats: [0] },
      at: { concertId },
    })
  })

  it("sends a command for a sale of another node there, and never loads that sale here", () => {
    const sent: Array<readonly [string | null, number, Command]> = []
    const remote: RemoteSales = (node) => ({
      ...noRemoteSales(node),
      submit: (id, command, _followUp, done) => {
        sent.push([node, id, command])
        done({ reply: { kind: "refused", refusal: { code: "seat-taken", detail: {} } } })
      },
    })
    const { engine, submit } = start(remote)
    const heard = submit(foreign, hold(1, [seat(0)]))
    expect(sent).toEqual([["node-2", foreign, hold(1, [seat(0)])]])
    expect(heard).toMatchObject([{ reply: { kind: "refused" } }])
    expect([...engine.sales.keys()]).toEqual([concertId])
  })

  it("answers a question about a sale of this node here, and asks the owner about every other", () => {
    const { router } = start(noRemoteSales)
    const kinds: string[] = []
    for (const id of [concertId, foreign]) router.ask(id, { kind: "overview" }, ({ kind }) => void kinds.push(kind))
    expect(kinds).toEqual(["answer", "failed"])
  })

  it('answers a command "try again" when there is no way to the owner', () => {
    const { submit } = start(noRemoteSales)
    expect(submit(foreign, hold(1, [seat(0)]))).toEqual([
      { reply: { kind: "try-again", refusal: { code: "owner-lost", detail: {} } } },
    ])
  })
})
