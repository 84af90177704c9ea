import { describe, expect, it } from "vitest"
import { JournalClock } from "../../src/actor/JournalClock.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

describe("the journal clock", () => {
  const clockAt = () => {
    const time = { now: 1_000 }
    return { time, clock: new JournalClock({ monotonicMs: () => time.now }) }
  }

  it("is the database's time plus what has passed since", () => {
    const { time, clock } = clockAt()
    clock.sample(500_000)
    time.now += 250
    expect(clock.now()).toBe(500_250)
  })

  it("never goes back and never jumps when the database's clock is set back or forward", () => {
    const { time, clock } = clockAt()
    clock.sample(500_000)
    for (const step of [-600_000, 600_000]) {
      const before = clock.now()
      time.now += 1_000
      clock.sample(501_000 + step)
      expect(clock.now() - before).toBeGreaterThanOrEqual(990)
      expect(clock.now() - before).toBeLessThanOrEqual(1_060)
    }
  })

  it("never goes back, also when it is read just before the answer that sets it back", () => {
    const { time, clock } = clockAt()
    clock.sample(500_000)
    for (let n = 0; n < 20; n++) {
      time.now += 5_000
      const before = clock.now()
      clock.sample(400_000)
      expect(clock.now()).toBe(before)
      time.now += 20
      expect(clock.now()).toBeGreaterThan(before)
    }
  })

  it("comes nearer to the database's time with every answer, and reaches it", () => {
    const { time, clock } = clockAt()
    clock.sample(500_000)
    let behind = 1_000
    for (let n = 0; n < 30; n++) {
      time.now += 1_000
      const database = 500_000 + time.now
      clock.sample(database)
      expect(database - clock.now()).toBe(Math.max(0, behind - 50))
      behind = database - clock.now()
    }
    expect(behind).toBe(0)
  })

  it("says 0 before the first answer", () => {
    expect(clockAt().clock.now()).toBe(0)
  })

  it("is not put ahead of the database by an answer that was long on its way", () => {
    const { time, clock } = clockAt()
    clock.sample(500_000)
    time.now += 4_000
    clock.sample(504_000 - 2)
    expect(clock.now()).toBeLessThanOrEqual(504_000)
  })
})

describe("a sale whose last event lies in the future of the database's clock", () => {
  it("goes on from there: holds end after their time and not when the clock has caught up", () => {
    const world = new ManualWorld()
    const engine = world.engine()
    ask(engine, openSale(10, { holdTtlMs: 1_000 }))
    ask(engine, hold(1, [seat(0)]))
    world.run()
    engine.abandon()
    const behind = Object.assign(new ManualWorld(), { now: world.now })
    behind.databaseOffset = -60_000
    for (const [id, stream] of world.journal.streams) behind.journal.streams.set(id, stream)
    const restarted = behind.engine("node-2")
    behind.run(1_200)
    expect(restarted.view(concertId)!.options[0].states[0]).toBe(0)
  })
})
