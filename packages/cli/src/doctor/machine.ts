/** The machine: file descriptors, memory, disk, the queue of new connections, Node, the time zone. */
import { existsSync, readFileSync, statfsSync } from "node:fs"
import { totalmem } from "node:os"
import { dirname, resolve } from "node:path"
import { constrainedMemory, version } from "node:process"
import type { Settings } from "@ticketrush/http/boot/config"
import { descriptorsMax } from "@ticketrush/http/boot/descriptors"
import { limits } from "@ticketrush/protocol"
import { type Finding, note, ok, problem } from "./Finding.ts"

const mib = 1024 * 1024
const inMib = (bytes: number): string => `${Math.floor(bytes / mib)} MiB`

/** `max`: files and sockets that a process started from here may have open. Node raises its limit to the hard one. */
export const checkDescriptors = (
  { connectionsMax }: Pick<Settings, "connectionsMax">,
  max: number = descriptorsMax(),
): Finding => {
  const wanted = connectionsMax + limits.descriptorsKept
  if (max >= wanted) return ok("descriptors", `a process may open ${max} files, and ${wanted} are enough`)
  const left = Math.max(1, max - limits.descriptorsKept)
  const says =
    `a process may open ${max} files, which leaves ${left} of the ${connectionsMax} connections of TICKETRUSH_CONNECTIONS: ` +
    `raise the hard limit to ${wanted} (ulimit -Hn ${wanted}, or LimitNOFILE=${wanted} of its service), or ask for fewer`
  return left * 2 >= connectionsMax ? note("descriptors", says) : problem("descriptors", says)
}

const leastMemory = 1024 * mib

/** `bytes`: what the machine, or the container around this process, has. */
export const checkMemory = (bytes: number = memoryBytes()): Finding =>
  bytes >= leastMemory
    ? ok("memory", `there are ${inMib(bytes)} of memory`)
    : problem(
        "memory",
        `there are ${inMib(bytes)} of memory for the server and its database: give them ${inMib(leastMemory)} at least`,
      )

const memoryBytes = (): number => {
  const container = constrainedMemory()
  return container > 0 ? Math.min(container, totalmem()) : totalmem()
}

const leastDisk = 1024 * mib

/** Kinds of file systems that are gone with the machine's memory, by their numbers in `statfs(2)`. */
const inMemory: Readonly<Record<number, string>> = { 16914836: "tmpfs", 2240043254: "ramfs" }

/** `embedded`: the database is in the folder too, and not the keys alone. */
export const checkDisk = (folder: string, embedded: boolean): ReadonlyArray<Finding> => {
  const existing = nearest(resolve(folder))
  const { bavail, bsize, type } = statfsSync(existing)
  const free = bavail * bsize
  const kind = inMemory[type]
  const what = embedded ? "the database and the signing keys" : "the signing keys"
  return [
    free >= leastDisk || !embedded
      ? ok("disk", `${inMib(free)} are free for ${folder}`)
      : problem(
          "disk",
          `${inMib(free)} are free for ${folder}, and the database stops selling when there is nothing left: make room for ${inMib(leastDisk)}, or move TICKETRUSH_DATA`,
        ),
    kind === undefined
      ? ok("storage", `${folder} is on a file system that a restart of the machine keeps`)
      : problem(
          "storage",
          `${folder} is on a ${kind}, so ${what} are lost when the machine stops: move TICKETRUSH_DATA to a disk`,
        ),
  ]
}

/** The folder, or the nearest one above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))

const leastQueue = 1_024
const queueFile = "/proc/sys/net/core/somaxconn"

export const checkQueue = (): Finding => {
  if (!existsSync(queueFile)) return note("connections", "how many new connections may wait cannot be told here")
  const queue = Number(readFileSync(queueFile, "utf8"))
  return queue >= leastQueue
    ? ok("connections", `${queue} new connections may wait to be taken`)
    : problem(
        "connections",
        `${queue} new connections may wait to be taken, and a crowd is turned away beyond that: sysctl net.core.somaxconn=4096`,
      )
}

/** What this version is tested with. */
const testedNode = 22

export const checkNode = (running: string = version): Finding =>
  Number(/^v(\d+)\./.exec(running)?.[1]) === testedNode
    ? ok("node", `Node ${running}`)
    : note(
        "node",
        `Node ${running} runs this, and tests run on ${testedNode}: start through npm, which takes the one that npm ci brought`,
      )

/** `given`: whether TICKETRUSH_ZONE is set. `local`: the zone of this machine. */
export const checkZone = (
  { zone }: Pick<Settings, "zone">,
  given: boolean,
  local: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
): Finding =>
  given || zone === local
    ? ok("zone", `date-times without an offset are read as ${zone}`)
    : note(
        "zone",
        `date-times without an offset are read as ${zone}, and this machine is in ${local}: set TICKETRUSH_ZONE to the zone that is meant`,
      )
