/** What is on sale while a server is attacked. It is set up once per build; each measurement starts the server anew. */
import { optionOfSeat } from "@ticketrush/protocol"
import { createUsers, type Gateway, setupConcert, setupSeats } from "../http/Gateway.ts"
import { setupLine, standing } from "../http/line.ts"
import { query } from "../http/Postgres.ts"
import { holds } from "../http-hold/stage.ts"
import type { SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import type { Targets } from "./Attack.ts"

const largeHalls = 6
const largeSeats = 50_000
/** The buyers' own concerts. */
const buyersHalls = 3
const buyersSeats = 100_000

export type AttackedShop = {
  readonly targets: Targets
  readonly buyers: SeatRange
  readonly halls: ReadonlyArray<SeatRange>
  /** Options of small sales that were not read yet; each newcomer takes the next. */
  readonly unread: ReadonlyArray<number>
}

const smallOptions = async (port: number, count: number): Promise<ReadonlyArray<number>> => {
  const options: number[] = []
  for (let n = 0; n < count; n++) options.push(optionOfSeat((await setupConcert(port, 1, 40)).options[0].first))
  return options
}

/** A sale with some history, whose first record is changed once the server is down. */
const saleToBreak = async (gateway: Gateway, buyers: SeatRange): Promise<{ id: number; option: number }> => {
  const concert = await setupConcert(gateway.port, 1, 20_000)
  const [{ first }] = concert.options
  const count = 5_000
  const job = { host: "127.0.0.1", port: gateway.port, connections: 16, rate: null, warmupMs: 0, measureMs: 60_000 }
  const result = await runLoad({ ...job, patienceMs: 10_000, journey: holds(buyers, [{ first, count }]) })
  if (result.answers.accepted !== count) throw new Error(`could not fill the sale: ${result.errors[0]}`)
  return { id: concert.id, option: optionOfSeat(first) }
}

/** The last record keeps its length and changes one byte: the sale is read to its end before it is found broken. */
const breakJournal = async (url: string, concertId: number): Promise<void> => {
  const rows = await query(
    url,
    `update journal set frame = set_byte(frame, octet_length(frame) - 1, get_byte(frame, octet_length(frame) - 1) # 1)
     where concert_id = $1 and first = (select max(first) from journal where concert_id = $1) returning first`,
    [concertId],
  )
  if (rows.length !== 1) throw new Error("the sale to break has no journal")
}

/** Sets everything up through `gateway`, stops it, and breaks one journal in its database. */
export const prepare = async (gateway: Gateway, url: string, newcomers: number): Promise<AttackedShop> => {
  const { port } = gateway
  const buyers = await createUsers(port, 2_000)
  const large = await setupConcert(port, largeHalls, largeSeats)
  const halls = await setupSeats(port, buyersHalls, buyersSeats)
  const lineConcert = await setupLine(port, standing)
  const broken = await saleToBreak(gateway, buyers)
  const unread = await smallOptions(port, newcomers)
  await gateway.listsLevel()
  await gateway.stop()
  await breakJournal(url, broken.id)
  return {
    targets: {
      largeOptions: large.options.map(({ first }) => optionOfSeat(first)),
      lineConcert,
      brokenOption: broken.option,
    },
    buyers,
    halls,
    unread,
  }
}
