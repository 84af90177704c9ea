/** What is wrong with arguments, in one sentence for the person who typed them. */
import type { CliError, CliOutput, HelpDoc } from "effect/cli"

/** Undefined for an event that tells of nothing wrong. `help` alone is no fault, a command that needs a word more is. */
export const wrongOf = (event: CliOutput.Presenter.Event): string | undefined => {
  if (event._tag === "InvalidInvocation") {
    const [first] = event.errors
    return sentenceOf(first, event.commandPath, subcommandsOf(event.helpDoc))
  }
  if (event._tag !== "Help" || event.reason === "Requested" || event.commandPath.length === 1) return undefined
  return `${nameOf(event.commandPath)} needs one of ${subcommandsOf(event.helpDoc).join(", ")}`
}

export const sentenceOf = (
  error: CliError.CliError,
  path: ReadonlyArray<string>,
  subcommands: ReadonlyArray<string>,
): string => {
  switch (error._tag) {
    case "UnrecognizedOption": {
      const meant = error.suggestions.length === 0 ? "" : `; did you mean ${error.suggestions.join(" or ")}?`
      const name = nameOf(error.command ?? path)
      const fault = name === "" ? `there is no option ${error.option}` : `${name} does not take ${error.option}`
      return `${fault}${meant}`
    }
    case "MissingOption":
      return `${nameOf(path)} needs --${error.option}`.trimStart()
    case "MissingArgument":
      return `${nameOf(path)} needs <${error.argument}>`.trimStart()
    case "UnexpectedArgument":
      return `"${error.arguments[0]}" is a word too many`
    case "InvalidValue": {
      const name = error.kind === "flag" ? `--${error.option}` : `<${error.option}>`
      return error.value === "" ? `${name} needs a value` : `${name} takes ${error.expected}, got "${error.value}"`
    }
    case "UnknownSubcommand": {
      const name = nameOf(error.parent ?? path)
      const fault = name === "" ? `there is no command` : `${name} does not take`
      return `${fault} "${error.subcommand}"; there are ${subcommands.join(", ")}`
    }
    default:
      return error.message
  }
}

/** A command by its words, without the name of the program, which stands in front of the sentence. */
const nameOf = (path: ReadonlyArray<string>): string => path.slice(1).join(" ")

const subcommandsOf = ({ subcommands = [] }: HelpDoc.HelpDoc): ReadonlyArray<string> =>
  subcommands.flatMap(({ commands }) => commands.map(({ name }) => name))
