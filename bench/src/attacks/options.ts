/** What `npm run attacks` is asked to do. */
import type { Build } from "../builds/Build.ts"

export type AttacksOptions = {
  /** Names of attacks; `together` is all of them at once. */
  readonly names: ReadonlyArray<string>
  readonly keep: boolean
  readonly note: string
}

export type AttacksJob = AttacksOptions & { readonly builds: ReadonlyArray<Build> }
