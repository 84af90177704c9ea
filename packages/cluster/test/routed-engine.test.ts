/** What services of a node may do with the sales of other nodes. */
import type { EngineApi, LoadResult } from "@ticketrush/engine/EngineApi"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { guardedEngine, routedCommands } from "../src/routed-engine.ts"

const own = 1
const foreign = 2
const absent = 3

const world = () => {
  const told: Array<string> = []
  const here = new Set([own])
  const loaded = { kind: "loaded" } as LoadResult
  const engine = {
    submit: (concertId: number) => told.push(`engine submit ${concertId}`),
    load: (concertId: number, done: (result: LoadResult) => void) => {
      told.push(`engine load ${concertId}`)
      done(loaded)
    },
  } as unknown as EngineApi
  const sales = {
    submit: (concertId: number, _command: unknown, _followUp: unknown, done: (submitted: unknown) => void) => {
      told.push(`sales submit ${concertId}`)
      done(
        concertId === absent
          ? { kind: "defect", cause: "" }
          : { reply: { kind: "refused", refusal: refusal("sale-closed") } },
      )
    },
    ask: (concertId: number, _question: unknown, done: (asked: unknown) => void) => {
      told.push(`sales ask ${concertId}`)
      done(concertId === absent ? { kind: "absent" } : { kind: "answer" })
    },
  } as unknown as Sales
  const ownerOf = (concertId: number) =>
    here.has(concertId) ? ({ kind: "here" } as const) : ({ kind: "elsewhere", node: null } as const)
  return { told, here, guarded: guardedEngine(engine, sales, { ownerOf }), commands: routedCommands(sales), loaded }
}

const load = ({ guarded }: ReturnType<typeof world>, concertId: number): LoadResult | undefined => {
  let result: LoadResult | undefined
  guarded.load(concertId, (loaded) => {
    result = loaded
  })
  return result
}

describe("the engine of a node, as its services use it", () => {
  it("loads a sale of its own", () => {
    const each = world()
    expect(load(each, own)).toBe(each.loaded)
    expect(each.told).toEqual(["engine load 1"])
  })

  it("loads no sale of another node, which would take it away from there", () => {
    const each = world()
    expect(load(each, foreign)).toMatchObject({ kind: "failed", refusal: { code: "owner-lost" } })
    expect(each.told).toEqual(["sales ask 2"])
  })

  it("loads a sale that became its own by being asked for", () => {
    const each = world()
    const { here, told } = each
    told.push = (...more) => {
      if (more.includes("sales ask 2")) here.add(foreign)
      return Array.prototype.push.apply(told, more)
    }
    expect(load(each, foreign)).toBe(each.loaded)
  })

  it("says that there is no such sale where there is none", () => {
    expect(load(world(), absent)).toEqual({ kind: "absent" })
  })

  it("takes no command for a sale of another node", () => {
    const { guarded, told } = world()
    const heard: Array<unknown> = []
    guarded.submit(foreign, { kind: "close-sale" }, (reply) => heard.push(reply))
    expect(heard).toEqual([{ kind: "try-again", refusal: refusal("owner-lost") }])
    guarded.submit(own, { kind: "close-sale" }, () => {})
    expect(told).toEqual(["engine submit 1"])
  })
})

describe("commands of the services", () => {
  it("go to the owner of the sale, and what is not known to be decided is unknown", () => {
    const { commands, told } = world()
    const heard: Array<string> = []
    for (const concertId of [own, foreign, absent]) {
      commands.submit(concertId, { kind: "close-sale" }, (reply) =>
        heard.push(reply.kind === "accepted" ? reply.kind : reply.refusal.code),
      )
    }
    expect(told).toEqual(["sales submit 1", "sales submit 2", "sales submit 3"])
    expect(heard).toEqual(["sale-closed", "sale-closed", "outcome-unknown"])
  })
})
