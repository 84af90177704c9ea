/** The booking fees of seats as a line above their sum; none where there are none. */
import { price, say } from "../language.ts"

export const BookingFee = ({ won }: { readonly won: number }) =>
  won > 0 && (
    <p className="sum">
      <span>{say("seats.bookingFee")}</span> <span>{price(won)}</span>
    </p>
  )
