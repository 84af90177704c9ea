/** The files of the repository as syntax trees, for rules that a line of text cannot carry. */
import { parseAst } from "vitest/node"
import type { Source } from "./sources.ts"

/** A node as the parser gives it: https://github.com/estree/estree, with the types of TypeScript. */
export type Node = {
  readonly type: string
  /** Where it stands in the text. */
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const parsed = new WeakMap<Source, Node>()

export const syntaxOf = (source: Source): Node => {
  const known = parsed.get(source)
  if (known !== undefined) return known
  const tree = parseAst(source.text, { lang: source.path.endsWith(".ts") ? "ts" : "js" }) as unknown as Node
  parsed.set(source, tree)
  return tree
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string"

/** The nodes directly below one. */
export const childrenOf = (node: Node): ReadonlyArray<Node> =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))

/** Calls `visit` with every node and the ones it lies in, from the outermost. */
export const walk = (node: Node, visit: (node: Node, above: ReadonlyArray<Node>) => void): void => {
  const above: Array<Node> = []
  const go = (each: Node): void => {
    visit(each, above)
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

export const lineOf = ({ text }: Source, at: number): number => text.slice(0, at).split("\n").length
