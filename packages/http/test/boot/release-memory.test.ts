import { expect, it } from "vitest"
import { releaseWhenQuiet } from "../../src/boot/release-memory.ts"

/** Looks that are made when `pass` is called, and the shares that they find. */
const looked = (shares: ReadonlyArray<number>) => {
  const waiting: Array<() => void> = []
  const left = [...shares]
  let released = 0
  const after = (_: number, task: () => void) => {
    waiting.push(task)
    return () => {}
  }
  releaseWhenQuiet(
    { after },
    () => left.shift() ?? 0,
    () => {
      released++
    },
  )
  const pass = (): boolean => {
    const look = waiting.shift()
    look?.()
    return look !== undefined
  }
  return { pass, released: () => released }
}

it("memory is given back when the thread first has nothing to do, and once", () => {
  const { pass, released } = looked([1, 0.9, 0.4, 0.01, 0])
  expect([pass(), released()]).toEqual([true, 0])
  expect([pass(), released()]).toEqual([true, 0])
  expect([pass(), released()]).toEqual([true, 1])
  expect(pass()).toBe(false)
})

it("the time before the start is over does not count as quiet", () => {
  const { pass, released } = looked([0, 1])
  pass()
  expect(released()).toBe(0)
})
