/** Long functions, by name. */
import type { Source } from "./sources.ts"
import { type Node, nameOf, syntaxOf, walk } from "./syntax.ts"

const lineBound = 70

const isFunction = ({ type }: Node) => /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type)

/** Its own name, or that of what it is given to. */
const nameAbove = (node: Node, above: ReadonlyArray<Node>): string =>
  [node, ...above.toReversed()].flatMap((each) => nameOf(each.id) ?? nameOf(each.key) ?? [])[0] ?? "the file"

/** Suites of tests are functions only in form. */
const isJudged = ({ path }: Source) => /\.(ts|js)$/.test(path) && !path.includes("/test/")

/** Each function above the bound, from its first word to its last brace: `file: name`, in order. */
export const longFunctions = (sources: ReadonlyArray<Source>): ReadonlyArray<string> => {
  const found = new Set<string>()
  for (const source of sources.filter(isJudged)) {
    walk(syntaxOf(source), (node, above) => {
      const lines = source.text.slice(node.start, node.end).split("\n").length
      if (isFunction(node) && lines > lineBound) found.add(`${source.path}: ${nameAbove(node, above)}`)
    })
  }
  return [...found].toSorted()
}
