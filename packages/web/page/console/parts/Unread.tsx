/** Says that what is shown is not as of now, and why. */
import { type Loaded, NotRead } from "../../loaded.tsx"
import { tell } from "../tell.ts"

export const Unread = ({ polled }: { readonly polled: Loaded<unknown> }) => {
  const { cause, value } = polled
  if (cause === undefined && value !== undefined) return null
  return <NotRead loaded={polled} failed={tell(value === undefined ? "failed" : "stale")} />
}
