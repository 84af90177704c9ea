/** How the live connection is, in a word; the sign beside it has another shape for each. */
import { say } from "../language.ts"
import type { LinkState as State } from "../live.ts"

export const LinkState = ({ state }: { readonly state: State }) => (
  <p className="link-state" data-state={state}>
    <span aria-hidden="true" />
    {say(`live.${state}`)}
  </p>
)
