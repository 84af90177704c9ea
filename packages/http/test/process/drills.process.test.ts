/** Drills at a real server on a real database, with people at another sale beside them. */
import { createDatabase, until } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"
import { ask, bearer, post, setUp, signIn } from "../client.ts"
import { ServerProcess } from "./ServerProcess.ts"

const timeout = 240_000
/** The first person of a new database: the one whom `TICKETRUSH_ADMIN` names. */
const chief = 1

it("each fault takes its sale from the server again and again, loses nothing, and touches no hold of another sale", {
  timeout,
}, async () => {
  const database = await createDatabase()
  const env = { DATABASE_URL: database.url, TICKETRUSH_ADMIN: "root", TICKETRUSH_DRILLS: "on" }
  const server = await ServerProcess.start(env)
  onTestFinished(async () => {
    await server.end()
    await database.drop()
  }, timeout)
  const { url } = server
  const headers = { "content-type": "application/json", ...bearer(await signIn(url, chief)) }
  const path = `${url}/api/admin/drills`
  const newest = async () => (await ask(path, { headers })).body.newest
  const { seatIds } = await setUp(url, { seatCount: 100, maxReservationsPerUser: 100 })
  let held = 0
  for (const fault of ["crash", "fence"]) {
    const body = JSON.stringify({ fault, people: 60, seconds: 12 })
    expect(await ask(path, { method: "POST", headers, body })).toMatchObject({ status: 202 })
    while ((await newest()).state === "running" && held < 100) {
      const { status } = await post(`${url}/api/reservations/v6/holds`, { userId: chief, seatId: seatIds[held++] })
      expect(status).toBe(201)
    }
    await until("it is judged", async () => ["done", "failed"].includes((await newest()).state), timeout)
    const { accepted, epochs, faults, unanswered, verdict, why } = await newest()
    expect([why, unanswered]).toEqual([null, 0])
    expect(verdict).toMatchObject({ lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0 })
    expect(verdict.events).toBeGreaterThan(accepted / 2)
    // On a busy machine the sale may be away until the time is over.
    expect(faults.length).toBeGreaterThan(0)
    expect(epochs.length).toBeGreaterThanOrEqual(faults.length)
  }
  expect(held).toBeGreaterThan(0)
  expect(server.printed).toContain("a drill crashes this sale")
})
