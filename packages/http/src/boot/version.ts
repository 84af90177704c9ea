/** The version of this build, as its manifest says. */
import { readFileSync } from "node:fs"

export const version = (): string => {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"),
  )
  return manifest.version
}
