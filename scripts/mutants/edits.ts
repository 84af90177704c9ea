/** All small changes that can be made to one source file. Whether a change has the right types is asked elsewhere. */
import { isNode, type Node, nameOf, parse, walk } from "../syntax/tree.ts"
import { Changes } from "./Changes.ts"
import type { Edit } from "./Mutant.ts"
import { visitors } from "./visitors.ts"

/** An assertion says what already holds: it does nothing as long as nothing else is broken. */
const isAssertion = (node: Node): boolean =>
  node.type === "CallExpression" && /^(invariant|unreachable)$/.test(nameOf(node.callee) ?? "")

/** `log.warn(…)`: that it is said counts, its words do not. */
const isLog = (node: Node): boolean =>
  node.type === "CallExpression" &&
  isNode(node.callee) &&
  node.callee.type === "MemberExpression" &&
  isNode(node.callee.object) &&
  (nameOf(node.callee.object) ?? nameOf(node.callee.object.property)) === "log"

/** Types are no code; what they are put around is. */
const isTypes = ({ type }: Node): boolean =>
  type.startsWith("TS") && !/^TS(As|Satisfies|NonNull)Expression$|^TSParameterProperty$/.test(type)

export const editsOf = (path: string, text: string): ReadonlyArray<Edit> => {
  const tree = parse(path, text)
  const changes = new Changes(tree, text)
  walk(tree, (node, above) => {
    if (isTypes(node) || isAssertion(node) || node.type === "ImportDeclaration") return false
    if (node.type === "ExpressionStatement" && isAssertion(node.expression as Node)) return false
    if (node.type === "ReturnStatement" && isNode(node.argument) && isAssertion(node.argument)) return false
    if (isLog(node)) return false
    visitors[node.type]?.(changes, node, above)
    return true
  })
  return changes.edits
}

/** Names the function that a position lies in: its own name, or that of what it is given to, with the class around it. */
export const placesIn = (path: string, text: string): ((at: number) => string) => {
  const named: Array<{ readonly name: string; readonly start: number; readonly end: number }> = []
  walk(parse(path, text), ({ end, id, key, start }) => {
    const name = nameOf(id) ?? nameOf(key)
    if (name !== undefined) named.push({ name, start, end })
  })
  return (at) =>
    named
      .filter(({ start, end }) => start <= at && at < end)
      .map(({ name }) => name)
      .join(".")
}
