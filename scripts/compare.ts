/** `npm run compare -- <commit> [bench]`: today's build and another commit's, measured in turns. */
import type { CompareJob } from "../bench/src/builds/options.ts"
import { read, usage } from "./compare/arguments.ts"
import { withBuilds } from "./compare/withBuilds.ts"
import { Children } from "./gate/Children.ts"
import { onInterrupt } from "./gate/interrupt.ts"
import { root } from "./gate/Step.ts"

const compare = async (words: ReadonlyArray<string>, children: Children): Promise<number> => {
  const { commit, help, options } = read(words)
  if (help) {
    console.log(usage)
    return 0
  }
  return withBuilds(commit, children, (builds) => {
    const job: CompareJob = { ...options, builds }
    return children.run({ args: ["bench/src/builds/main.ts", JSON.stringify(job)] })
  })
}

const children = new Children(root)
const interrupted = onInterrupt(() => children.stop())
try {
  process.exitCode = await compare(process.argv.slice(2), children)
} catch (error) {
  if (!children.stopped) console.error(`${(error as Error).message}; npm run compare -- --help`)
  process.exitCode = 2
}
process.exitCode = (await interrupted.code()) ?? process.exitCode
