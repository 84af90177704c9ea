/** What the page of developers reads out of the documents for machines, and the frames that it looks at. */
import { refusals } from "@ticketrush/protocol"
import { asyncApiDocument } from "@ticketrush/protocol/asyncapi"
import { openApiDocument } from "@ticketrush/protocol/openapi"
import { describe, expect, it } from "vitest"
import { type AsyncApi, channelsOf } from "../page/docs/frames/channels.ts"
import { charactersKept, FrameTap, framesKept } from "../page/docs/frames/FrameTap.ts"
import { fieldsOf, typeOf } from "../page/docs/reference/json-schema.ts"
import { isMeant, type OpenApi, operationsOf, refusalRows } from "../page/docs/reference/operations.ts"
import { docsAddress, docsViewOf, docsViews } from "../page/docs/route.ts"

const document = openApiDocument() as unknown as OpenApi
const operations = operationsOf(document)
const operation = (id: string) => operations.find((each) => each.id === id)!
const fields = (name: string) => fieldsOf({ $ref: `#/components/schemas/${name}` }, document.components.schemas)

describe("the reference", () => {
  it("has every operation of the contract in a group that it shows", () => {
    const count = Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0)
    expect(operations.length).toBe(count)
    expect(new Set(operations.map(({ id }) => id)).size).toBe(count)
    const groups = new Set(document.tags.map(({ name }) => name))
    expect(operations.filter(({ group }) => !groups.has(group))).toEqual([])
  })

  it("says who may call each", () => {
    expect(operation("concerts").access).toBe("public")
    expect(operation("hold").access).toBe("trusted")
    expect(operation("ownHold").access).toBe("person")
    expect(operation("saleFigures").access).toBe("role")
  })

  it("has fields with their types, bounds and meanings, also of what lies within", () => {
    const hold = Object.fromEntries(fields("OwnHoldRequest").map(({ name, ...field }) => [name, field]))
    expect(hold.seatIds.type).toMatch(/^list \(1 to 16\) of integer/)
    const setUp = fields("SetupRequest").map(({ name }) => name)
    expect(setUp).toContain("seatLayout.sections[].rows")
    expect(fields("ReservationLifecycleResponse").find(({ name }) => name === "status")).toMatchObject({
      type: "HOLD | PAYING | CONFIRMED | CANCELLED | REFUNDED | EXPIRED",
      needed: true,
    })
    expect(typeOf({ anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] })).toBe("date-time or null")
    expect(typeOf({ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toBe("integer (1 or more)")
  })

  it("finds operations by words of their address and by a code that they are refused with", () => {
    const found = (filter: string) => operations.filter((each) => isMeant(each, filter)).map(({ id }) => id)
    expect(found("")).toHaveLength(operations.length)
    expect(found("v7 HOLDS best")).toEqual(["ownHoldBest"])
    expect(found("seat-taken")).toContain("hold")
    expect(found("nothing-of-this")).toEqual([])
  })

  it("has a row for each code that an operation can be refused with", () => {
    const rows = refusalRows(document)
    const shown = new Set(rows.map(({ code }) => code))
    expect(operations.flatMap((each) => each.refusals).filter(({ code }) => !shown.has(code))).toEqual([])
    for (const { code, status } of rows)
      expect([code, status]).toEqual([code, refusals[code as keyof typeof refusals].status])
  })
})

describe("the streams", () => {
  it("have fields for each message but those that are plain text", () => {
    const channels = channelsOf(asyncApiDocument() as unknown as AsyncApi)
    expect(channels.map(({ address }) => address)).toContain("/ws")
    const bare = channels.flatMap(({ messages }) => messages).filter(({ fields }) => fields.length === 0)
    expect([...new Set(bare.map(({ key }) => key))]).toEqual(["Queue.INIT"])
  })
})

describe("the look at frames", () => {
  const opened = () => {
    const listeners = new Map<string, (event: { data?: unknown; code?: number }) => void>()
    const sent: string[] = []
    let closed = 0
    const socket = {
      send: (text: string) => void sent.push(text),
      close: () => void closed++,
      addEventListener: (name: string, listener: (event: { data?: unknown; code?: number }) => void) =>
        void listeners.set(name, listener),
    }
    const tap = new FrameTap({ open: () => socket, now: () => 5, changed: () => {} })
    return { tap, sent, closed: () => closed, say: (name: string, event = {}) => listeners.get(name)!(event) }
  }

  it("shows what was sent and heard, the newest first, each by its name", () => {
    const { say, sent, tap } = opened()
    tap.start({ topic: "seats", optionId: 1024 })
    expect(tap.state).toBe("opening")
    say("open")
    expect([tap.state, sent]).toEqual(["open", ['{"type":"subscribe","topic":"seats","optionId":1024}']])
    say("message", { data: '{"type":"event","topic":"seats","event":"SEATS","id":"1-2","data":{}}' })
    say("message", { data: "no JSON" })
    expect(tap.frames.map(({ name, way }) => `${way} ${name}`)).toEqual([
      "heard ",
      "heard event SEATS",
      "sent subscribe",
    ])
  })

  it("keeps the newest frames and the beginning of a long one, and hears nothing of a connection that it left", () => {
    const { closed, say, tap } = opened()
    tap.start({ topic: "sale", concertId: 1 })
    say("open")
    for (let n = 0; n < framesKept + 5; n++) say("message", { data: `"${"x".repeat(charactersKept * 2)}"` })
    expect(tap.frames.length).toBe(framesKept)
    expect(tap.frames[0]).toMatchObject({ n: framesKept + 6, characters: charactersKept * 2 + 2, isCut: true })
    expect(tap.frames[0].text.length).toBe(charactersKept)
    tap.stop()
    say("message", { data: "{}" })
    say("close", { code: 1005 })
    expect([closed(), tap.state, tap.closedWith, tap.frames[0].n]).toEqual([1, "closed", null, framesKept + 6])
  })

  it("shows of the reader's own pass its length alone, as the log of the session panel does", () => {
    const { say, tap } = opened()
    tap.start({ topic: "queue", concertId: 1, frames: true })
    say("open")
    const data = '{"type":"event","topic":"queue","event":"ACTIVE","data":{"status":"ACTIVE","pass":"1.2.secret"}}'
    say("message", { data })
    expect(tap.frames[0]).toMatchObject({ name: "event ACTIVE", characters: data.length, isCut: false })
    expect(tap.frames[0].text).toBe(data.replace("1.2.secret", "stored (len=10)"))
  })

  it("says with which code the other side closed", () => {
    const { say, tap } = opened()
    tap.start({ topic: "sale", concertId: 1 })
    say("close", { code: 1009 })
    expect([tap.state, tap.closedWith]).toEqual(["closed", 1009])
  })
})

it("each view of developers has an address that leads to it, and no other address does", () => {
  expect(docsViews.map((view) => docsViewOf(docsAddress(view)))).toEqual(docsViews)
  expect(docsViewOf("/docs/nothing")).toBe(null)
})
