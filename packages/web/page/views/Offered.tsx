/** Seats that came back and are kept for the reader who was called for them. */
import { optionOfSeat } from "@ticketrush/protocol/ids"
import type { Place } from "../api.ts"
import { useNow } from "../clock.tsx"
import { say, timeLeft } from "../language.ts"
import { useLoaded } from "../loaded.tsx"
import { go } from "../route.ts"
import { keepChosen } from "./chosen.ts"
import { seatName, seatsById } from "./seat-words.ts"

type Offer = NonNullable<Place["offered"]>

/** They are chosen with one button. */
export const Offered = ({ offered, concertId }: { readonly offered: Offer; readonly concertId: number }) => {
  const optionId = optionOfSeat(offered.seatIds[0])
  const loaded = useLoaded(`offered ${offered.seatIds.join()}`, () => seatsById(optionId, offered.seatIds))
  const now = useNow()
  const names = offered.seatIds.map((id) => {
    const seat = loaded.value?.get(id)
    return seat === undefined ? String(id) : seatName(seat)
  })
  const take = (): void => {
    keepChosen(optionId, offered.seatIds)
    go(`/concerts/${concertId}/seats/${optionId}`)
  }
  return (
    <div className="notice" role="alert">
      <p>{say("line.offered", { seats: names.join(", "), time: timeLeft(Date.parse(offered.until) - now) })}</p>
      <button type="button" className="main" onClick={take}>
        {say("line.offeredTake")}
      </button>
    </div>
  )
}
