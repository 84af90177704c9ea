/** The event feed of a server on a real Kafka: what a consumer hears of a sale while the broker, and then the server, is killed. */
import { connect } from "@ticketrush/client"
import {
  createDatabase,
  hasPrivateKafka,
  listenToTopic,
  startKafka,
  type TestDatabase,
  until,
} from "@ticketrush/testing"
import pg from "pg"
import { describe, expect, it, onTestFinished } from "vitest"
import { setStage } from "../kill/drill.ts"
import { usePrograms } from "../process/Program.ts"

const topic = "ticketrush-events"
type Told = { readonly position: number; readonly epoch: number; readonly kind: string; readonly sentAt: number }

/** What was told of each sale, as it came. */
const listen = async (broker: string): Promise<ReadonlyMap<number, ReadonlyArray<Told>>> => {
  const heard = new Map<number, Array<Told>>()
  const stop = await listenToTopic(broker, topic, ({ headers, key, sentAt, value }) => {
    const { at, concertId, epoch, event, position } = JSON.parse(value)
    expect([key, headers.position]).toEqual([String(concertId), String(position)])
    expect(at).toBeGreaterThan(0)
    heard.set(concertId, [...(heard.get(concertId) ?? []), { position, epoch, kind: event.kind, sentAt }])
  })
  onTestFinished(stop)
  return heard
}

const journalOf = async ({ url }: TestDatabase, concertId: number): Promise<number> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query("select max(last) as last from journal where concert_id = $1", [concertId])
  await client.end()
  return Number(rows[0].last)
}

/** Each position once, in order; what was told again was told in order, too. */
const once = (told: ReadonlyArray<Told>): ReadonlyArray<number> => {
  const positions: Array<number> = []
  for (const { position } of told) if (position > (positions.at(-1) ?? 0)) positions.push(position)
  return positions
}

describe.runIf(hasPrivateKafka())("the event feed", () => {
  const program = usePrograms()

  it("tells each event of a sale in order, whichever of broker and server is killed meanwhile, and no buyer notices", async () => {
    const [database, kafka] = await Promise.all([createDatabase(), startKafka()])
    onTestFinished(() => database.drop())
    onTestFinished(() => kafka.remove())
    const settings = {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: kafka.url,
      TICKETRUSH_EVENT_FEED: topic,
      TICKETRUSH_TRUSTED: "on",
    }
    let server = program(settings)
    let url = await server.url()
    const stage = await setStage(url, 60, 1)
    const { concertId, seatIds, userIds } = stage
    const hold = async (from: number, to: number): Promise<void> => {
      const { reservations } = connect({ url })
      for (const seatId of seatIds.slice(from, to)) {
        const made = await reservations.hold({ payload: { userId: userIds[0], seatId } })
        expect(made.status).toBe("HOLD")
      }
    }
    await hold(0, 20)
    const heard = await listen(kafka.url)
    const complete = async (what: string): Promise<void> => {
      const head = await journalOf(database, concertId)
      const all = Array.from({ length: head }, (_, n) => n + 1)
      await until(what, () => once(heard.get(concertId) ?? []).length === head)
      expect(once(heard.get(concertId)!)).toEqual(all)
    }
    await complete("everything is told")

    await kafka.kill()
    await hold(20, 40)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    await kafka.restart()
    await complete("it catches up once the broker is back")

    await hold(40, 50)
    await server.stop("SIGKILL")
    server = program(settings)
    url = await server.url()
    await hold(50, 60)
    await complete("the next server goes on where the one before it was")
    for (const { sentAt } of heard.get(concertId)!) expect(Math.abs(Date.now() - sentAt)).toBeLessThan(600_000)
    expect(heard.get(concertId)!.filter(({ kind }) => kind === "held").length).toBeGreaterThanOrEqual(60)
  }, 300_000)
})
