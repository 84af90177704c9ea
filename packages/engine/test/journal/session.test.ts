import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { sessionOf, settingsOf } from "../../src/journal/JournalPostgresSession.ts"

const milliseconds = (purpose: "append" | "journal", name: string): number =>
  Number(new RegExp(`set_config\\('${name}', '(\\d+)ms', false\\)`).exec(settingsOf(purpose))?.[1])

describe.each(["append", "journal"] as const)("a session of the journal, %s", (purpose) => {
  const session = sessionOf(Redacted.make("postgres://host/base"), purpose)

  it("is given up a little after Postgres should have ended its statement, and never before", () => {
    const ended = milliseconds(purpose, "statement_timeout")
    expect(ended).toBe(2_000)
    expect(session.query_timeout - ended).toBe(500)
    expect(session.connectionTimeoutMillis).toBe(ended)
  })

  it("ends soon what its client waits for no more", () => {
    expect(milliseconds(purpose, "client_connection_check_interval")).toBe(100)
  })

  it("finds out that the other side is gone while nothing is asked", () => {
    expect(session).toMatchObject({ keepAlive: true, keepAliveInitialDelayMillis: 10_000 })
  })

  it("tells the server what it is for", () => {
    const { application_name, connectionString } = session
    expect([connectionString, application_name]).toEqual(["postgres://host/base", `ticketrush-${purpose}`])
  })
})

describe("the session that appends", () => {
  it("waits less for a sale that is locked than its statement may take", () => {
    expect(milliseconds("append", "lock_timeout")).toBe(250)
    expect(settingsOf("journal")).not.toContain("lock_timeout")
  })

  it("plans its statement once, so that it looks up keys also where the plan was made over empty tables", () => {
    for (const [name, value] of [
      ["plan_cache_mode", "force_generic_plan"],
      ["enable_seqscan", "off"],
    ]) {
      expect(settingsOf("append")).toContain(`set_config('${name}', '${value}', false)`)
      expect(settingsOf("journal")).not.toContain(name)
    }
  })
})
