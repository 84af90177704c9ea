/** One of two builds that are measured against each other: a checkout with its own dependencies. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

export type Build = {
  readonly name: "old" | "new"
  readonly commit: string
  /** Its checkout, with everything installed. */
  readonly folder: string
}

/** A file of the build. Builds that no longer have it, or not yet, cannot be measured by it. */
export const fileOf = ({ commit, folder, name }: Build, path: string): string => {
  const file = join(folder, path)
  if (!existsSync(file)) throw new Error(`the ${name} build (${commit}) has no ${path}`)
  return file
}

/** What `npm start` of the build runs: the file moves, the script stays. */
export const serverOf = (build: Build): string => {
  const { scripts } = JSON.parse(readFileSync(fileOf(build, "package.json"), "utf8")) as {
    readonly scripts?: { readonly start?: string }
  }
  const path = /^(?:exec )?node (\S+\.ts)$/.exec(scripts?.start ?? "")?.[1]
  if (path === undefined) throw new Error(`the ${build.name} build (${build.commit}) does not say how it starts`)
  return fileOf(build, path)
}
