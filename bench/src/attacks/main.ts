/**
 * Attacks each build in turn and ends with 1 when today's build is not within the bounds. Started by
 * `npm run attacks`; the job comes as JSON in the first argument.
 */
import type { Build } from "../builds/Build.ts"
import { serverOf } from "../builds/Build.ts"
import { turns } from "../builds/turns.ts"
import { startGateway } from "../http/Gateway.ts"
import { type Database, openPostgres, type Postgres } from "../http/Postgres.ts"
import { commit, machine, noise } from "../machine.ts"
import { append } from "../results.ts"
import { table } from "../table.ts"
import type { Attack } from "./Attack.ts"
import { attacks, together } from "./attacks.ts"
import { measure, newcomersOf, Supplies } from "./measure.ts"
import type { AttacksJob } from "./options.ts"
import { type AttackRow, cells, columns, withinBounds } from "./report.ts"
import { prepare } from "./stage.ts"

type Case = { readonly name: string; readonly summary: string; readonly attacks: ReadonlyArray<Attack> }

const caseOf = (name: string): Case => {
  if (name === "together") return { name, summary: "the first six of them at once", attacks: together }
  const attack = attacks.find((each) => each.name === name)
  if (attack === undefined) throw new Error(`there is no attack ${name}`)
  return { name, summary: attack.summary, attacks: [attack] }
}

type Prepared = { readonly build: Build; readonly database: Database; readonly supplies: Supplies }

const preparedOf = async (build: Build, postgres: Postgres, cases: ReadonlyArray<Case>): Promise<Prepared> => {
  const database = await postgres.createDatabase()
  const needed = cases.reduce((sum, each) => sum + 2 * newcomersOf(Math.max(...each.attacks.map(({ ms }) => ms))), 0)
  const gateway = await startGateway({ DATABASE_URL: database.url, TICKETRUSH_LAB: "on" }, [], serverOf(build))
  try {
    return { build, database, supplies: new Supplies(await prepare(gateway, database.url, needed)) }
  } finally {
    await gateway.stop()
  }
}

const main = async (job: AttacksJob): Promise<number> => {
  const cases = job.names.map(caseOf)
  const before = noise()
  const rows: AttackRow[] = []
  const broken: string[] = []
  const postgres = await openPostgres()
  try {
    const progress = turns(process.stderr, "attacks", job.builds.length * (cases.length + 1), () => performance.now())
    const all: Prepared[] = []
    for (const build of job.builds) {
      progress.next(`setting up the sales of ${build.commit}`)
      all.push(await preparedOf(build, postgres, cases))
    }
    for (const { attacks: by, name, summary } of cases) {
      for (const { build, database, supplies } of all) {
        progress.next(`${name}, ${build.name} build`)
        try {
          const measurement = await measure(build, database.url, by, supplies)
          rows.push({ attack: name, summary, build: build.name, commit: build.commit, measurement })
        } catch (error) {
          broken.push(`${name}, ${build.name} build: ${(error as Error).message}`)
        }
      }
    }
    progress.end()
  } finally {
    await postgres.stop()
  }
  const { load1 } = noise()
  console.log(`load ${before.load1.toFixed(1)} to ${load1.toFixed(1)}\n\n${table(columns, rows.map(cells))}`)
  if (job.keep) {
    const when = { experiment: "attacks", at: new Date().toISOString(), commit: commit() }
    append({ ...when, machine: machine(), note: job.note, load1: [before.load1, load1], rows })
  }
  for (const line of broken) console.error(`not measured: ${line}`)
  if (broken.length > 0) return 2
  return rows.some(({ build, measurement }) => build === "new" && !withinBounds(measurement)) ? 1 : 0
}

process.exitCode = await main(JSON.parse(process.argv[2]) as AttacksJob)
