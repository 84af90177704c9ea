/**
 * A start of the server with the database that it brings: from the start of `node` to the list of the K-POP concerts, with
 * an empty data folder and with one that is there. Processor time is of the server and its PostgreSQL together.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cpuSeconds } from "../child.ts"
import { startGateway } from "../http/Gateway.ts"
import { type Build, serverOf } from "./Build.ts"
import { oldNames } from "./http.ts"
import type { PairedBench, Sample } from "./Part.ts"

/** Microseconds, by the clock and of the processors. */
type Start = { readonly clockUs: number; readonly cpuUs: number; readonly concerts: number }

const startOn = async (build: Build, data: string): Promise<Start> => {
  const environment = { DATABASE_URL: "", TICKETRUSH_DATA: data, TICKETRUSH_SEED: "kpop", ...oldNames }
  const began = performance.now()
  const gateway = await startGateway(environment, [], serverOf(build))
  try {
    const response = await fetch(`http://127.0.0.1:${gateway.port}/api/concerts`)
    const concerts = (await response.json()) as ReadonlyArray<unknown>
    const clockUs = (performance.now() - began) * 1_000
    if (concerts.length === 0) throw new Error("the K-POP data is not there")
    return { clockUs, cpuUs: cpuSeconds(gateway.pid) * 1e6, concerts: concerts.length }
  } finally {
    await gateway.stop()
  }
}

const measure = async (build: Build): Promise<Sample> => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-start-"))
  // The database runs as another user when we are root, and must be able to reach its folder.
  chmodSync(folder, 0o755)
  try {
    const fresh = await startOn(build, join(folder, "data"))
    const existing = await startOn(build, join(folder, "data"))
    return {
      cpuUs: {
        "start, empty folder: clock": fresh.clockUs,
        "start, empty folder": fresh.cpuUs,
        "start, existing database: clock": existing.clockUs,
        "start, existing database": existing.cpuUs,
      },
      work: `${fresh.concerts} concerts from an empty folder, ${existing.concerts} from an existing database`,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const start: PairedBench = {
  name: "start",
  summary: "from the start of node to the first answer, with the database that it brings",
  open: (_, use) => use([{ name: "start", measure }]),
}
