/** What is wrong with the words of a command line, before the parser of Node, which would say it in its own way. */
import { type ParseArgsConfig, parseArgs } from "node:util"

/** The first fault in one sentence; undefined when the strict parser takes `args`. Options alone are taken. */
export const wrongWord = (
  args: ReadonlyArray<string>,
  options: NonNullable<ParseArgsConfig["options"]>,
): string | undefined => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind === "positional") return `Unexpected argument '${token.value}'`
    if (token.kind !== "option") continue
    if (!Object.hasOwn(options, token.name)) return `Unknown option '${token.rawName}'`
    const isSwitch = options[token.name].type === "boolean"
    if (isSwitch && token.value !== undefined) return `${token.rawName} takes no value`
    // A word that begins with a dash is another option; the dash alone is the standard input.
    const missing = token.value === undefined || (!token.inlineValue && /^-./.test(token.value))
    if (!isSwitch && missing) return `${token.rawName} needs a value`
  }
  return undefined
}
