/**
 * Installs the programs of other people that tests run against, where this machine lacks them and is a Debian on which
 * that is allowed: as root, or in a CI service through `sudo`. Ends with 1 when one is missing still.
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { findPart } from "../testing/src/findPart.ts"
import { isLeftOut, partNames } from "../testing/src/parts.ts"
import { programPath } from "../testing/src/programs.ts"
import { settleParts } from "./gate/settleParts.ts"

const installLimitMs = 900_000

const asRoot = (): ReadonlyArray<string> | undefined => {
  if (process.getuid?.() === 0) return []
  return process.env.CI && programPath("sudo") !== undefined ? ["sudo", "-n"] : undefined
}

const install = (packages: ReadonlyArray<string>): void => {
  const before = asRoot()
  if (before === undefined || programPath("apt-get") === undefined) return
  const [program, ...args] = [...before, "sh", join(import.meta.dirname, "install-on-debian.sh"), ...packages]
  console.log(`installing ${packages.join(" ")}`)
  // What apt-get writes is long and seldom wanted; its complaints are shown.
  spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], timeout: installLimitMs })
}

const asked = partNames.filter((part) => !isLeftOut(part))
for (const part of partNames.filter(isLeftOut)) console.log(`${part.padEnd(11)} left out by name`)
const missing = settleParts(asked, { find: findPart, install, say: (line) => console.log(line) })
process.exitCode = missing.length === 0 ? 0 : 1
