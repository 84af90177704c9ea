/** Expressions of a script, each turned into a function of what is known where it stands. */
import type { Scope } from "./lua-scope.ts"
import { isTrue, kindOf, LuaError, type LuaFunction, LuaTable, type LuaValue, numberOf, textOf } from "./lua-values.ts"
import type { TokenReader } from "./TokenReader.ts"

export type Expression = (scope: Scope) => LuaValue

/** What stands on the left of an assignment. */
export type Target = {
  readonly read: Expression
  readonly write: ((scope: Scope, value: LuaValue) => void) | undefined
}

/** Weakest first; signs of one line bind alike, from left to right but for `..`. */
const levels: ReadonlyArray<ReadonlyArray<string>> = [
  ["or"],
  ["and"],
  ["<", ">", "<=", ">=", "~=", "=="],
  [".."],
  ["+", "-"],
  ["*", "/", "%"],
]

export const readExpression = (tokens: TokenReader, level = 0): Expression => {
  if (level === levels.length) return readUnary(tokens)
  let left = readExpression(tokens, level + 1)
  for (;;) {
    const sign = levels[level].find((each) => tokens.is(each))
    if (sign === undefined) return left
    tokens.next()
    const right = readExpression(tokens, sign === ".." ? level : level + 1)
    left = binary(sign, left, right)
  }
}

const binary = (sign: string, left: Expression, right: Expression): Expression => {
  if (sign === "or") {
    return (scope) => {
      const value = left(scope)
      return isTrue(value) ? value : right(scope)
    }
  }
  if (sign === "and") {
    return (scope) => {
      const value = left(scope)
      return isTrue(value) ? right(scope) : value
    }
  }
  return (scope) => operate(sign, left(scope), right(scope))
}

const operate = (sign: string, a: LuaValue, b: LuaValue): LuaValue => {
  switch (sign) {
    case "==":
      return a === b
    case "~=":
      return a !== b
    case "<":
      return isLess(a, b)
    case ">":
      return isLess(b, a)
    case "<=":
      return !isLess(b, a)
    case ">=":
      return !isLess(a, b)
    case "..":
      return textOf(a, "concatenate") + textOf(b, "concatenate")
    default:
      return compute(sign, numberOf(a, "perform arithmetic on"), numberOf(b, "perform arithmetic on"))
  }
}

const isLess = (a: LuaValue, b: LuaValue): boolean => {
  if (typeof a === "number" && typeof b === "number") return a < b
  if (typeof a === "string" && typeof b === "string") return a < b
  throw new LuaError(`attempt to compare ${kindOf(a)} with ${kindOf(b)}`)
}

const compute = (sign: string, a: number, b: number): number => {
  switch (sign) {
    case "+":
      return a + b
    case "-":
      return a - b
    case "*":
      return a * b
    case "/":
      return a / b
    default:
      return a - Math.floor(a / b) * b
  }
}

const readUnary = (tokens: TokenReader): Expression => {
  const sign = ["not", "#", "-"].find((each) => tokens.is(each))
  if (sign === undefined) return readSimple(tokens)
  tokens.next()
  const of = readUnary(tokens)
  if (sign === "not") return (scope) => !isTrue(of(scope))
  if (sign === "-") return (scope) => -numberOf(of(scope), "perform arithmetic on")
  return (scope) => {
    const value = of(scope)
    if (value instanceof LuaTable) return value.length
    if (typeof value === "string") return value.length
    throw new LuaError(`attempt to get length of a ${kindOf(value)} value`)
  }
}

const constants: Readonly<Record<string, LuaValue>> = { nil: undefined, true: true, false: false }

const readSimple = (tokens: TokenReader): Expression => {
  const { kind, text } = tokens.peek()
  if (kind === "number" || kind === "text") {
    tokens.next()
    const value = kind === "number" ? Number(text) : text
    return () => value
  }
  if (kind === "word" && Object.hasOwn(constants, text)) {
    tokens.next()
    return () => constants[text]
  }
  return tokens.is("{") ? readTable(tokens) : readTarget(tokens).read
}

const readTable = (tokens: TokenReader): Expression => {
  const parts: Array<{ readonly key: string | null; readonly value: Expression }> = []
  tokens.take("{")
  while (!tokens.is("}")) {
    const named = tokens.peek().kind === "name" && tokens.peek(1).text === "="
    const key = named ? tokens.next().text : null
    if (named) tokens.take("=")
    parts.push({ key, value: readExpression(tokens) })
    if (!tokens.is("}")) tokens.take(",")
  }
  tokens.take("}")
  return (scope) => {
    const table = new LuaTable()
    let nth = 0
    for (const { key, value } of parts) table.set(key ?? ++nth, value(scope))
    return table
  }
}

/** A name or an expression in brackets, and what follows: `.name`, `[index]`, `(arguments)`. */
export const readTarget = (tokens: TokenReader): Target => {
  let target = readHead(tokens)
  for (;;) {
    if (tokens.is("(")) target = { read: callOf(target.read, readArguments(tokens)), write: undefined }
    else if (tokens.is(".") || tokens.is("[")) target = indexOf(target.read, readKey(tokens))
    else return target
  }
}

const readHead = (tokens: TokenReader): Target => {
  if (tokens.is("(")) {
    tokens.next()
    const read = readExpression(tokens)
    tokens.take(")")
    return { read, write: undefined }
  }
  const name = tokens.name()
  return { read: (scope) => scope.read(name), write: (scope, value) => scope.write(name, value) }
}

const readKey = (tokens: TokenReader): Expression => {
  if (tokens.next().text === ".") {
    const name = tokens.name()
    return () => name
  }
  const key = readExpression(tokens)
  tokens.take("]")
  return key
}

const indexOf = (of: Expression, key: Expression): Target => ({
  read: (scope) => tableOf(of(scope)).get(key(scope)),
  write: (scope, value) => tableOf(of(scope)).set(key(scope), value),
})

const tableOf = (value: LuaValue): LuaTable => {
  if (value instanceof LuaTable) return value
  throw new LuaError(`attempt to index a ${kindOf(value)} value`)
}

const callOf =
  (of: Expression, args: ReadonlyArray<Expression>): Expression =>
  (scope) => {
    const called = of(scope)
    if (typeof called !== "function") throw new LuaError(`attempt to call a ${kindOf(called)} value`)
    return (called as LuaFunction)(...args.map((arg) => arg(scope)))
  }

const readArguments = (tokens: TokenReader): ReadonlyArray<Expression> => {
  const args: Expression[] = []
  tokens.take("(")
  while (!tokens.is(")")) {
    args.push(readExpression(tokens))
    if (!tokens.is(")")) tokens.take(",")
  }
  tokens.take(")")
  return args
}
