/** `npm run docs`: writes the reference pages that are made from code. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { parseArgs } from "node:util"
import { onInterrupt } from "./gate/interrupt.ts"
import { pages } from "./pages.ts"

const usage = `npm run docs

Writes the pages that are made from code, and names them. A test holds them up to date.

${pages.map(([path]) => `  ${path}`).join("\n")}

exit code: 0 when all are written, 2 for wrong arguments`

/** Whether help is asked for, or a sentence that says what is wrong. */
const read = (words: ReadonlyArray<string>): boolean | string => {
  try {
    return parseArgs({ args: [...words], options: { help: { type: "boolean", short: "h", default: false } } }).values
      .help
  } catch (error) {
    return (error as Error).message
  }
}

const write = (): void => {
  for (const [path, text] of pages) {
    const file = new URL(`../${path}`, import.meta.url).pathname
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(path)
  }
}

const interrupted = onInterrupt(async () => {})
const help = read(process.argv.slice(2))
if (typeof help === "string") {
  console.error(`${help}; npm run docs -- --help`)
  process.exitCode = 2
} else {
  if (help) console.log(usage)
  else write()
  process.exitCode = await interrupted.code()
}
