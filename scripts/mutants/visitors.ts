/** What is changed in each kind of node. */
import { isNode, type Node, nameOf } from "../syntax/tree.ts"
import { type Changes, comparisons, nodesOf } from "./Changes.ts"

const arithmetic: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "^": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "|=": "&=",
  "&=": "|=",
}
const otherCalls: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  some: "every",
  every: "some",
  push: "unshift",
  unshift: "push",
  shift: "pop",
  pop: "shift",
}
const leftOut = new Set(["filter", "slice", "sort", "toSorted", "reverse", "toReversed", "trim"])

/** Up to here a number counts things, and one more or less is the mistake that people make. */
const countMax = 16

const isFunction = ({ type }: Node): boolean =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type)

/** Whether a function says that it returns true or false. */
const answersBoolean = (node: Node | undefined): boolean => {
  const said = node?.returnType
  return isNode(said) && isNode(said.typeAnnotation) && said.typeAnnotation.type === "TSBooleanKeyword"
}

type Visitor = (to: Changes, node: Node, above: ReadonlyArray<Node>) => void

export const visitors: Readonly<Record<string, Visitor>> = {
  BinaryExpression: (to, { left, operator, right }) => {
    const was = operator as string
    for (const put of comparisons[was] ?? []) to.between("comparison", left as Node, right as Node, was, put)
    const put = arithmetic[was]
    if (put !== undefined) to.between("arithmetic", left as Node, right as Node, was, put)
  },
  LogicalExpression: (to, node) => {
    const [left, right] = [node.left, node.right].map((side) => `(${to.textOf(side as Node)})`)
    if (node.operator !== "??") to.edit("logic", node, `(${left} ${node.operator === "&&" ? "||" : "&&"} ${right})`)
    to.edit("logic", node, left)
    to.edit("logic", node, right)
  },
  AssignmentExpression: (to, { left, operator, right }) => {
    const put = arithmetic[operator as string]
    if (put !== undefined) to.between("arithmetic", left as Node, right as Node, operator as string, put)
  },
  UnaryExpression: (to, node) => {
    const inner = to.textOf(node.argument as Node)
    if (node.operator === "!") to.edit("negation", node, inner)
    if (node.operator === "-") to.edit("arithmetic", node, inner)
  },
  UpdateExpression: (to, node, above) => {
    // The step of a counting loop turned around can only hang.
    if (above.at(-1)?.type === "ForStatement" && above.at(-1)!.update === node) return
    const put = node.operator === "++" ? "--" : "++"
    to.edit("off-by-one", node, to.textOf(node).replace(node.operator as string, put))
  },
  ConditionalExpression: (to, { test }) => to.negate(test),
  WhileStatement: (to, { test }) => to.negate(test),
  IfStatement: (to, node) => {
    to.negate(node.test)
    const { alternate, consequent } = node
    if (!isNode(alternate)) return to.edit("statement", node, "{}")
    to.edit("statement", { start: (consequent as Node).end, end: alternate.end }, "")
  },
  ReturnStatement: (to, node, above) => {
    const { argument } = node
    if (!isNode(argument)) return to.drop(node, above)
    if (answersBoolean(above.findLast(isFunction))) to.negate(argument)
    else if (argument.type === "CallExpression") to.drop(node, above)
  },
  ArrowFunctionExpression: (to, node) => {
    const { body } = node
    if (answersBoolean(node) && isNode(body) && body.type !== "BlockStatement") to.negate(body)
  },
  ExpressionStatement: (to, node, above) => {
    const { expression } = node
    if (node.directive !== undefined && node.directive !== null) return
    if (isNode(expression) && isNode(expression.callee) && expression.callee.type === "Super") return
    to.drop(node, above)
  },
  ForStatement: (to, node, above) => to.drop(node, above),
  ForOfStatement: (to, node, above) => to.drop(node, above),
  ThrowStatement: (to, node, above) => to.drop(node, above),
  BreakStatement: (to, node, above) => to.drop(node, above),
  ContinueStatement: (to, node, above) => to.drop(node, above),
  Literal: (to, node) => {
    const { value } = node
    if (typeof value === "boolean") to.edit("constant", node, String(!value))
    if (typeof value !== "number") return
    if (value > countMax) return to.edit("constant", node, `(${to.textOf(node)} * 2)`)
    to.edit("off-by-one", node, String(value + 1))
    if (value >= 1) to.edit("off-by-one", node, String(value - 1))
  },
  MemberExpression: (to, { computed, property }) => {
    if (computed === true || !isNode(property)) return
    for (const next of to.nextOf(nameOf(property)!)) to.edit("column", property, next)
  },
  CallExpression: (to, node) => {
    to.swapArguments(node)
    const { callee } = node
    if (!isNode(callee) || callee.type !== "MemberExpression" || callee.computed === true) return
    const name = nameOf(callee.property)!
    const other = otherCalls[name]
    if (other !== undefined) to.edit("call", callee.property as Node, other)
    if (leftOut.has(name)) to.edit("call", { start: (callee.object as Node).end, end: node.end }, "")
  },
  NewExpression: (to, node) => to.swapArguments(node),
  ArrayExpression: (to, { elements }) => {
    const members = nodesOf(elements)
    if (members.length >= 2) for (const i of members.keys()) to.without(members, i)
  },
  ObjectExpression: (to, { properties }) => {
    const members = nodesOf(properties)
    for (const i of members.keys()) to.without(members, i)
  },
}
