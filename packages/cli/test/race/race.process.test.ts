import { execFile, spawn } from "node:child_process"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { openToken } from "@ticketrush/http/access/token-file"
import { makeTestFolder } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startNode, type TestNode } from "../../../http/test/TestNode.ts"

const program = fileURLToPath(new URL("../../src/race.ts", import.meta.url))

type Run = { readonly code: number; readonly output: string; readonly errors: string }

const raceWith = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> =>
  new Promise((done) => {
    const options = { env: { ...process.env, ...env } }
    const child = execFile(process.execPath, [program, ...args], options, (_, output, errors) =>
      done({ code: child.exitCode ?? -1, output, errors }),
    )
  })
const race = (...args: string[]): Promise<Run> => raceWith({}, ...args)

describe("the race command against a real gateway", () => {
  let node: TestNode
  beforeAll(async () => {
    node = await startNode()
  })
  afterAll(() => node.stop())
  const json = async (...args: string[]) => {
    const { code, output, errors } = await race("--json", "--url", node.url, ...args)
    expect({ code, errors: errors.includes("race:") ? errors : "" }).toEqual({ code: 0, errors: "" })
    return JSON.parse(output)
  }

  it("finds one winner and twenty-nine refusals for one seat", async () => {
    const { code, output } = await race("--url", node.url)
    expect(output).toContain("FAIR: no seat has two holders")
    expect(output).toMatch(/got seats \(201\)\s+1\n/)
    expect(output).toMatch(/409 seat-taken\s+29\n/)
    expect(output).toMatch(/connections\s+30 {2}all open before the shot/)
    expect(code).toBe(0)
  })

  it("sells fifty seats to fifty of three hundred people", async () => {
    const result = await json("--users", "300", "--seats", "50")
    expect(new Set(result.accepted.map(({ seatIds }: { seatIds: number[] }) => seatIds[0])).size).toBe(50)
    expect(result).toMatchObject({ connections: 300, refused: { "409 seat-taken": 250 }, violations: [] })
  })

  it("never splits a pair", async () => {
    const { accepted } = await json("--users", "100", "--seats", "20", "--pairs")
    const seats = accepted.flatMap(({ seatIds }: { seatIds: number[] }) => seatIds)
    expect(seats).toHaveLength(2 * accepted.length)
    expect(new Set(seats).size).toBe(seats.length)
  })

  it("gives one person with two hundred keys the seat once", async () => {
    expect(await json("--users", "200", "--same-person")).toMatchObject({ refused: { "409 seat-taken": 199 } })
  })
})

const seat = {
  id: 134_217_728,
  seatNumber: "A-1",
  section: "A",
  row: "",
  number: 1,
  tier: "GENERAL",
  price: 0,
  flags: [],
}
const order = (id: number, userId: number) => ({
  ...{ id, userId, seatId: seat.id, seatIds: [seat.id], status: "HOLD", concertId: 1, optionId: 1_024, price: 0 },
  ...{ reservedAt: "2027-01-01T19:00:00+09:00", holdExpiresAt: null, confirmedAt: null, expiredAt: null },
  ...{ cancelledAt: null, refundedAt: null, resaleActivatedUserIds: [] },
})

/** Answers everything as a server would that knows nothing of other people. */
const startDishonestServer = async (): Promise<{ url: string; server: Server }> => {
  let people = 0
  let reservations = 134_217_728
  const server = createServer((request, response) => {
    const path = request.url ?? ""
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify(body))
    }
    let text = ""
    request.setEncoding("utf8").on("data", (part: string) => {
      text += part
    })
    request.on("end", () => {
      const reservation = /v6\/(\d+)\?userId=(\d+)/.exec(path)
      if (reservation !== null) reply(200, order(+reservation[1], +reservation[2]))
      else if (path === "/api/users") {
        reply(200, { id: ++people, username: JSON.parse(text).username, tier: "BASIC", role: "USER" })
      } else if (path.endsWith("/setup")) reply(200, { concertId: 1, optionIds: [1_024] })
      else if (path.endsWith("/seat-map")) reply(200, [{ ...seat, status: "TEMP_RESERVED" }])
      else if (path.endsWith("/holds")) reply(201, order(++reservations, JSON.parse(text).userId))
      else if (path.includes("/users/")) reply(200, [])
      else reply(200, { status: "UP", reason: null })
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

describe("the race command", () => {
  it("ends with 3, and not with the 1 of a double sale, when its report is not read", async () => {
    const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", "pipe", "pipe"] })
    child.stdout.destroy()
    let errors = ""
    child.stderr.on("data", (chunk) => {
      errors += chunk
    })
    const code = await new Promise((done) => child.once("close", done))
    expect({ code, errors }).toEqual({ code: 3, errors: "" })
  })

  it("ends with 1 and names the seat when one is sold twice", async () => {
    const { url, server } = await startDishonestServer()
    const { code, output } = await race("--users", "3", "--url", url)
    server.close()
    expect(output).toContain("BROKEN:")
    expect(output).toContain("seat A-1 was promised 3 times")
    expect(output).toContain("seat A-1 has 3 holders")
    expect(code).toBe(1)
  })

  it("ends with 2 and one line on wrong arguments", async () => {
    const { code, errors } = await race("--users", "many")
    expect(errors).toBe('race: --users takes a whole number from 1 to 10000, got "many" (--help shows what it takes)\n')
    expect(code).toBe(2)
  })

  it("ends with 3 and says where it looked when there is no server", async () => {
    const { url, server } = await startDishonestServer()
    await new Promise((done) => server.close(done))
    const { code, errors } = await race("--url", url)
    expect(errors).toContain(`${url}/api/concerts/setup: ECONNREFUSED`)
    expect(code).toBe(3)
  })

  it("ends with 3 and the server's sentence when the trusted surface is off", async () => {
    const node = await startNode({ trusted: { mode: "off" } })
    const { code, errors } = await race("--url", node.url)
    await node.stop()
    expect(errors).toContain("TICKETRUSH_TRUSTED=token")
    expect(code).toBe(3)
  })

  it("takes the server's port, and the token, from the settings that the server was started with", async () => {
    const place = makeTestFolder()
    const token = await Effect.runPromise(openToken(place.path, "A".repeat(43)))
    const node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
    try {
      const ran = await raceWith({ PORT: String(node.port), TICKETRUSH_DATA: place.path }, "--users", "2")
      expect(ran).toMatchObject({ code: 0, output: expect.stringContaining("FAIR") })
      const elsewhere = await raceWith({ TICKETRUSH_DATA: `${place.path}/none` }, "--users", "2", "--url", node.url)
      expect(elsewhere).toMatchObject({ code: 3, errors: expect.stringContaining("takes the token of this server") })
      const printed = `${node.url}/#token=${token}`
      const named = await raceWith({ TICKETRUSH_DATA: `${place.path}/none` }, "--users", "2", "--url", printed)
      expect(named).toMatchObject({ code: 0 })
    } finally {
      await node.stop()
      place.remove()
    }
  })
})
