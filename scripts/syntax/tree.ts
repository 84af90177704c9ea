/** Source text as a syntax tree, and how to walk it. */
import { parseAst } from "vitest/node"

/** A node as the parser gives it: https://github.com/estree/estree, with the types of TypeScript. */
export type Node = {
  readonly type: string
  /** Where it stands in the text. */
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Throws when the text is no TypeScript, or no JavaScript for a path that ends in `.js`. */
export const parse = (path: string, text: string): Node =>
  parseAst(text, { lang: path.endsWith(".ts") ? "ts" : "js" }) as unknown as Node

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string"

/** The nodes directly below one. */
export const childrenOf = (node: Node): ReadonlyArray<Node> =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))

/** Calls `visit` with every node and the ones it lies in, from the outermost. What is below a node for which it answers `false` is left out. */
export const walk = (node: Node, visit: (node: Node, above: ReadonlyArray<Node>) => unknown): void => {
  const above: Array<Node> = []
  const go = (each: Node): void => {
    if (visit(each, above) === false) return
    above.push(each)
    for (const child of childrenOf(each)) go(child)
    above.pop()
  }
  go(node)
}

/** The name that an identifier, a private name or a piece of text stands for. */
export const nameOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined
  if (node.type === "PrivateIdentifier") return `#${node.name}`
  return typeof node.name === "string" ? node.name : typeof node.value === "string" ? node.value : undefined
}
