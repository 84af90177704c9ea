/** A lie told to one checker of a world that is otherwise honest: it has to object. */
import type { Checker } from "../../src/checkers/Checker.ts"
import type { Observers } from "../../src/checkers/index.ts"
import { allCheckers } from "../../src/checkers/index.ts"

/** What a checker may answer to; the other methods only tell it something. */
export const judgingMethods = [
  "committed",
  "replied",
  "published",
  "placeSeen",
  "seatsTold",
  "streamed",
  "viewed",
  "stopped",
] as const satisfies ReadonlyArray<keyof Checker>
export type JudgingMethod = (typeof judgingMethods)[number]
export type FactOf<M extends JudgingMethod> = Parameters<NonNullable<Checker[M]>>[0]

export type Lie = {
  /** {@link Checker.promise} of the checker that hears it. */
  readonly promise: string
  readonly method: JudgingMethod
  readonly what: string
  readonly objection: RegExp
  /** What is told in place of a fact; `[fact]` where the lie has to wait for a better moment. Made anew for each world. */
  readonly begin: () => (fact: never) => ReadonlyArray<unknown>
}

export const lie = <M extends JudgingMethod>(
  method: M,
  promise: string,
  what: string,
  objection: RegExp,
  begin: () => (fact: FactOf<M>) => ReadonlyArray<FactOf<M>>,
): Lie => ({ promise, method, what, objection, begin })

/** Changes a fact whenever it can be changed. */
export const changed =
  <F>(change: (fact: F) => F | undefined): (() => (fact: F) => ReadonlyArray<F>) =>
  () =>
  (fact) => [change(fact) ?? fact]

/** The same object with other values for some of its properties; its methods still see the true ones. */
export const withOther = <T extends object>(object: T, others: Partial<T>): T =>
  new Proxy(object, {
    get: (target, name) => {
      if (Object.hasOwn(others, name)) return others[name as keyof T]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })

export type Hearing = { told: boolean; objection: string | undefined; falseAlarm: string | undefined }

/** One checker per lie, each with a memory of its own; `hearings` says what came of it. */
export const liedTo =
  (lies: ReadonlyArray<Lie>, hearings: ReadonlyMap<Lie, Hearing>): Observers =>
  (checked) =>
    lies.flatMap((each) => {
      const checker = allCheckers(checked).find(({ promise }) => promise === each.promise)
      return checker === undefined ? [] : [hearing(each, checker, hearings.get(each)!)]
    })

const hearing = (each: Lie, checker: Checker, heard: Hearing): Checker => {
  const tell = each.begin() as (fact: unknown) => ReadonlyArray<unknown>
  let told = false
  const ask =
    (method: JudgingMethod) =>
    (fact: unknown): undefined => {
      if (heard.objection !== undefined) return
      const facts = method === each.method ? tell(fact) : [fact]
      if (facts.length !== 1 || facts[0] !== fact) told = heard.told = true
      for (const one of facts) {
        const broken = checker[method]?.(one as never)
        if (broken === undefined) continue
        if (told) heard.objection ??= broken
        else heard.falseAlarm ??= broken
      }
    }
  return {
    ...checker,
    ...Object.fromEntries(judgingMethods.flatMap((method) => (checker[method] ? [[method, ask(method)]] : []))),
  }
}
