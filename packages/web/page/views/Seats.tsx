/** Choosing seats of one night, on the map or in the grid beside it, and reserving them. */
import { ask, Failure, type Order } from "../api.ts"
import { say } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Hall, type SeatWire } from "../map/Hall.ts"
import { Gone } from "../parts/Gone.tsx"
import { sessionNow } from "../session.ts"
import { concertData } from "./concert-data.ts"
import { SeatChoice } from "./SeatChoice.tsx"

type Props = { readonly concertId: number; readonly optionId: number }

/** Halls read so far: in another one the indices of seats mean other seats. */
let halls = 0

const load = async ({ concertId, optionId }: Props) => {
  const [data, seats] = await Promise.all([
    concertData(concertId),
    ask("seats.seatMap", { params: { optionId }, query: {} }),
  ])
  const mine = sessionNow() === null ? [] : await ownSeats(optionId)
  return { data, hall: new Hall(seats as ReadonlyArray<SeatWire>), turn: ++halls, mine: new Set(mine) }
}

/** Seats that the reader has already, whatever became of the payment. */
const ownSeats = async (optionId: number): Promise<ReadonlyArray<number>> => {
  try {
    const listed = await ask("ownReservations.ownReservations", {
      query: { optionId, status: ["HOLD", "PAYING", "CONFIRMED"], limit: "20" },
    })
    const orders = await Promise.all(
      listed.map(({ id }) => ask("ownReservations.ownReservation", { params: { reservationId: id } })),
    )
    return orders.flatMap(({ seatIds }: Order) => seatIds)
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    // Not signed in, or not to be read now: the map shows them as taken, and the tickets are where they are.
    return []
  }
}

export const Seats = (props: Props) => {
  const loaded = useLoaded(`seats ${props.optionId}`, () => load(props))
  return (
    <Show loaded={loaded} failed={say("seats.failed")}>
      {({ data, hall, turn, mine }) => {
        const option = data?.options.find(({ id }) => id === props.optionId)
        if (data === null || option === undefined) return <Gone />
        return <SeatChoice key={turn} data={data} option={option} hall={hall} mine={mine} readAgain={loaded.read} />
      }}
    </Show>
  )
}
