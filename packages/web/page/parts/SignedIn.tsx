/** Shows its children to people who are signed in, and leads everybody else there and back. */
import { type ReactNode, useEffect } from "react"
import { signInAddress } from "../addresses.ts"
import { say } from "../language.ts"
import { go } from "../route.ts"
import { type Person, useSession } from "../session.ts"

export const SignedIn = ({ children }: { readonly children: (person: Person) => ReactNode }) => {
  const session = useSession()
  useEffect(() => {
    if (session === null) go(signInAddress(location.pathname + location.search), true)
  }, [session])
  if (session === null || session === "unknown") return <p className="quiet">{say("loading")}</p>
  return children(session)
}
