/** The drawn map: dragging, pinching, the wheel and buttons. Whoever uses keys has the grid beside it, with the same seats. */
import { type RefObject, useEffect, useRef } from "react"
import { amount, say, useLanguage } from "../language.ts"
import type { Look } from "./glyphs.ts"
import type { Hall } from "./Hall.ts"
import { Painter } from "./Painter.ts"

type Props = {
  readonly hall: Hall
  readonly lookOf: (index: number) => Look
  readonly onPick: (index: number) => void
  readonly painter: RefObject<Painter | null>
}

type Point = { x: number; y: number }

export const SeatCanvas = ({ hall, lookOf, onPick, painter }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  const language = useLanguage()
  const look = useRef(lookOf)
  look.current = lookOf
  const pick = useRef(onPick)
  pick.current = onPick

  // biome-ignore lint/correctness/useExhaustiveDependencies: names on the map are of the language
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const made = new Painter(element, hall, (index) => look.current(index), {
      stage: say("seats.stage"),
      section: (block) => `${hall.blocks[block].section} · ${amount(hall.freeOf(block))}`,
    })
    painter.current = made
    const resized = new ResizeObserver(() => made.resize())
    resized.observe(element)
    const scheme = matchMedia("(prefers-color-scheme: dark)")
    const recolour = (): void => made.recolour()
    scheme.addEventListener("change", recolour)
    const unlisten = moves(element, made, (index) => pick.current(index))
    return () => {
      made.stop()
      resized.disconnect()
      scheme.removeEventListener("change", recolour)
      unlisten()
      painter.current = null
    }
  }, [hall, painter, language])

  const zoom = (factor: number): void => {
    const element = canvas.current
    if (element !== null) painter.current?.zoom(factor, element.clientWidth / 2, element.clientHeight / 2)
  }
  return (
    <div className="drawn">
      <canvas ref={canvas} aria-hidden="true" />
      <div className="zoom">
        <button type="button" aria-label={say("seats.zoomIn")} onClick={() => zoom(1.6)}>
          +
        </button>
        <button type="button" aria-label={say("seats.zoomOut")} onClick={() => zoom(1 / 1.6)}>
          −
        </button>
        <button type="button" onClick={() => painter.current?.whole()}>
          {say("seats.whole")}
        </button>
      </div>
    </div>
  )
}

/** A finger that moved this far did not mean a seat, in CSS pixels. */
const dragFrom = 6
/** Below this width of a seat a tap goes nearer instead of choosing. */
const tapFrom = 11

const moves = (element: HTMLCanvasElement, painter: Painter, pick: (index: number) => void): (() => void) => {
  const down = new Map<number, Point>()
  let moved = 0
  const at = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const box = element.getBoundingClientRect()
    return { x: clientX - box.left, y: clientY - box.top }
  }
  const onDown = (event: PointerEvent): void => {
    element.setPointerCapture(event.pointerId)
    down.set(event.pointerId, at(event))
    if (down.size === 1) moved = 0
  }
  const onMove = (event: PointerEvent): void => {
    const before = down.get(event.pointerId)
    if (before === undefined) return
    const now = at(event)
    const [dx, dy] = [now.x - before.x, now.y - before.y]
    moved += Math.abs(dx) + Math.abs(dy)
    if (down.size === 1) painter.pan(dx, dy)
    else {
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1] as Point
      const [was, is] = [
        Math.hypot(before.x - other.x, before.y - other.y),
        Math.hypot(now.x - other.x, now.y - other.y),
      ]
      if (was > 0) painter.zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2)
      painter.pan(dx / 2, dy / 2)
    }
    before.x = now.x
    before.y = now.y
  }
  const onUp = (event: PointerEvent): void => {
    const last = down.get(event.pointerId)
    down.delete(event.pointerId)
    if (last === undefined || event.type === "pointercancel" || moved > dragFrom || down.size > 0) return
    if (painter.scale < tapFrom) return painter.zoom(20 / painter.scale, last.x, last.y)
    const index = painter.seatAt(last.x, last.y)
    if (index !== undefined) pick(index)
  }
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    const { x, y } = at(event)
    painter.zoom(Math.exp(-event.deltaY / 400), x, y)
  }
  element.addEventListener("pointerdown", onDown)
  element.addEventListener("pointermove", onMove)
  element.addEventListener("pointerup", onUp)
  element.addEventListener("pointercancel", onUp)
  element.addEventListener("wheel", onWheel, { passive: false })
  return () => {
    element.removeEventListener("pointerdown", onDown)
    element.removeEventListener("pointermove", onMove)
    element.removeEventListener("pointerup", onUp)
    element.removeEventListener("pointercancel", onUp)
    element.removeEventListener("wheel", onWheel)
  }
}
