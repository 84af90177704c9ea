/** Says that what is shown is not as of now, and why. */
import { sentenceOf } from "../../api.ts"
import { say } from "../../language.ts"
import type { Loaded } from "../../loaded.tsx"
import { tell } from "../tell.ts"

export const Unread = ({ polled: { cause, read, value } }: { readonly polled: Loaded<unknown> }) => {
  if (cause === undefined) return value === undefined ? <p className="quiet">{say("loading")}</p> : null
  return (
    <div className="notice" role="alert">
      <p>
        <b>{tell(value === undefined ? "failed" : "stale")}</b> {sentenceOf(cause)}
      </p>
      <button type="button" onClick={read}>
        {say("retry")}
      </button>
    </div>
  )
}
