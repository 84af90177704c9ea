/** Seats are reserved for people who are signed in: said before it is needed, and said again once it is done. */
import { useEffect, useState } from "react"
import { signInAddress } from "../addresses.ts"
import { say } from "../language.ts"
import { Link } from "../parts/Link.tsx"
import { go } from "../route.ts"
import { useSession } from "../session.ts"
import { storedInTab, storeInTab } from "../storage.ts"

const keyOf = (optionId: number): string => `ticketrush.meant.${optionId}`

/** Leads to signing in and back to the seats, which the reader meant to reserve. */
export const signInToHold = (optionId: number): void => {
  storeInTab(keyOf(optionId), "yes")
  go(signInAddress(location.pathname))
}

export const SignFirst = ({ optionId }: { readonly optionId: number }) => {
  const session = useSession()
  const [meant] = useState(() => storedInTab(keyOf(optionId)) !== null)
  const isIn = session !== null && session !== "unknown"
  useEffect(() => {
    if (isIn) storeInTab(keyOf(optionId), null)
  }, [isIn, optionId])
  if (session === null)
    return (
      <p>
        <Link to={signInAddress(location.pathname)}>{say("seats.signFirst")}</Link>
      </p>
    )
  return isIn && meant ? <p className="notice good">{say("seats.signedIn")}</p> : null
}
