/** `npm run compare -- <commit> [bench]`: today's build and another commit's, measured in turns. */
import type { CompareJob } from "../bench/src/builds/options.ts"
import { commit as commitHere } from "../bench/src/machine.ts"
import { read, usage } from "./compare/arguments.ts"
import { checkOut, commitNamed, install } from "./compare/Checkout.ts"
import { Children } from "./gate/Children.ts"
import { onInterrupt } from "./gate/interrupt.ts"
import { root } from "./gate/Step.ts"

const compare = async (words: ReadonlyArray<string>, children: Children): Promise<number> => {
  const { commit, help, options } = read(words)
  if (help) {
    console.log(usage)
    return 0
  }
  const old = commitNamed(commit)
  const checkout = checkOut(old)
  try {
    console.error(`npm ci of ${old} in ${checkout.folder}`)
    await install(checkout, children)
    const builds = {
      old: { name: "old", commit: old, folder: checkout.folder },
      new: { name: "new", commit: commitHere(), folder: root },
    } as const
    const job: CompareJob = { ...options, builds }
    return await children.run({ args: ["bench/src/builds/main.ts", JSON.stringify(job)] })
  } finally {
    checkout.remove()
  }
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
