/** `npm run attacks`: what one hostile client costs everyone else, on this build and, if asked, on another commit's. */
import type { AttacksJob } from "../bench/src/attacks/options.ts"
import type { Build } from "../bench/src/builds/Build.ts"
import { read, usage } from "./compare/attack-arguments.ts"
import { buildHere, withBuilds } from "./compare/withBuilds.ts"
import { Children } from "./gate/Children.ts"
import { onInterrupt } from "./gate/interrupt.ts"
import { root } from "./gate/Step.ts"

const run = async (words: ReadonlyArray<string>, children: Children): Promise<number> => {
  const { against, help, options } = read(words)
  if (help) {
    console.log(usage)
    return 0
  }
  const attack = (builds: ReadonlyArray<Build>): Promise<number> => {
    const job: AttacksJob = { ...options, builds }
    return children.run({ args: ["bench/src/attacks/main.ts", JSON.stringify(job)] })
  }
  if (against === undefined) return attack([buildHere()])
  return withBuilds(against, children, (builds) => attack([builds.old, builds.new]))
}

const children = new Children(root)
const interrupted = onInterrupt(() => children.stop())
try {
  process.exitCode = await run(process.argv.slice(2), children)
} catch (error) {
  if (!children.stopped) console.error(`${(error as Error).message}; npm run attacks -- --help`)
  process.exitCode = 2
}
process.exitCode = (await interrupted.code()) ?? process.exitCode
