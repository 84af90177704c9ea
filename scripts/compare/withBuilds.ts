/** Today's build, and another commit's with its own dependencies, while something runs on both. */
import type { Build } from "../../bench/src/builds/Build.ts"
import type { Builds } from "../../bench/src/builds/pairs.ts"
import { commit as commitHere } from "../../bench/src/machine.ts"
import type { Children } from "../gate/Children.ts"
import { root } from "../gate/Step.ts"
import { checkOut, commitNamed, install } from "./Checkout.ts"

export const buildHere = (): Build => ({ name: "new", commit: commitHere(), folder: root })

/** Throws when there is no such commit or its dependencies cannot be installed; the checkout is removed at the end. */
export const withBuilds = async <A>(
  commit: string,
  children: Children,
  use: (builds: Builds) => Promise<A>,
): Promise<A> => {
  const old = commitNamed(commit)
  const checkout = checkOut(old)
  try {
    console.error(`npm ci of ${old} in ${checkout.folder}`)
    await install(checkout, children)
    return await use({ old: { name: "old", commit: old, folder: checkout.folder }, new: buildHere() })
  } finally {
    checkout.remove()
  }
}
