/** The changes that are found in one source file, and the ways to make them. */
import { isNode, type Node, nameOf } from "../syntax/tree.ts"
import { nextColumns } from "./columns.ts"
import type { Edit, Operator } from "./Mutant.ts"

export const comparisons: Readonly<Record<string, ReadonlyArray<string>>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
}

export const nodesOf = (value: unknown): ReadonlyArray<Node> => (Array.isArray(value) ? value.filter(isNode) : [])

const isSimple = ({ type }: Node): boolean => type === "Identifier" || type === "MemberExpression" || type === "Literal"

export class Changes {
  readonly edits: Array<Edit> = []
  /** The fields that can be taken for one of this name. */
  readonly nextOf: (name: string) => ReadonlyArray<string>
  readonly #text: string

  constructor(tree: Node, text: string) {
    this.#text = text
    this.nextOf = nextColumns(tree, text)
  }

  textOf({ start, end }: Node): string {
    return this.#text.slice(start, end)
  }

  edit(operator: Operator, { start, end }: { readonly start: number; readonly end: number }, put: string): void {
    this.edits.push({ operator, start, end, put })
  }

  /** Replaces what stands between two nodes. */
  between(operator: Operator, left: Node, right: Node, was: string, put: string): void {
    const start = this.#text.indexOf(was, left.end)
    if (start !== -1 && start < right.start) this.edit(operator, { start, end: start + was.length }, put)
  }

  /** A comparison is turned around where it stands, and `!x` loses its sign. */
  negate(node: unknown): void {
    if (!isNode(node) || node.type === "UnaryExpression") return
    if (node.type === "BinaryExpression" && (node.operator as string) in comparisons) return
    this.edit("negation", node, `!(${this.textOf(node)})`)
  }

  drop(node: Node, above: ReadonlyArray<Node>): void {
    const parent = above.at(-1)
    // Dropped with its `if`.
    if (parent?.type === "IfStatement" && parent.consequent === node && !isNode(parent.alternate)) return
    this.edit("statement", node, "{}")
  }

  /** A list without one of its members, and without the comma behind or before it. */
  without(members: ReadonlyArray<Node>, i: number): void {
    const [start, end] =
      i + 1 < members.length
        ? [members[i].start, members[i + 1].start]
        : [i === 0 ? members[i].start : members[i - 1].end, members[i].end]
    this.edit("element", { start, end }, "")
  }

  swapArguments(node: Node): void {
    if (isNode(node.callee) && /^(min|max)$/.test(nameOf(node.callee.property) ?? "")) return
    const given = nodesOf(node.arguments)
    for (const [i, one] of given.entries()) {
      const other = given[i + 1]
      if (other === undefined || !isSimple(one) || !isSimple(other)) continue
      if (this.textOf(one) === this.textOf(other)) continue
      const put = this.textOf(other) + this.#text.slice(one.end, other.start) + this.textOf(one)
      this.edit("arguments", { start: one.start, end: other.end }, put)
    }
  }
}
