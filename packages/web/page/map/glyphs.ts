/** How a seat looks. Every state has a shape of its own: colour says the same once more. */

/** `other`: free, and not what the reader looks for. */
export type Look = "free" | "other" | "held" | "sold" | "chosen" | "mine"
export type Ink = Readonly<Record<Look | "paper" | "text" | "focus" | "stage", string>>

/** Of the style sheet, so that both schemes have their own. */
export const inkOf = (element: Element): Ink => {
  const style = getComputedStyle(element)
  const of = (name: string): string => style.getPropertyValue(`--seat-${name}`).trim()
  return {
    free: of("free"),
    other: of("other"),
    held: of("held"),
    sold: of("sold"),
    chosen: of("chosen"),
    mine: of("mine"),
    paper: of("paper"),
    text: of("text"),
    focus: of("focus"),
    stage: of("stage"),
  }
}

/** One seat in a square of `size` pixels at `x`, `y`. Below ten pixels only what is filled how far can be told. */
export const drawSeat = (
  ctx: CanvasRenderingContext2D,
  look: Look,
  x: number,
  y: number,
  size: number,
  ink: Ink,
): void => {
  const pad = Math.max(0.5, size * 0.1)
  const side = size - 2 * pad
  const [left, top] = [x + pad, y + pad]
  ctx.fillStyle = ink[look]
  ctx.strokeStyle = ink[look]
  ctx.lineWidth = Math.max(1, size / 12)
  switch (look) {
    case "free":
      ctx.fillRect(left, top, side, side)
      return
    case "other":
      ctx.fillRect(left, top + side * 0.7, side, side * 0.3)
      return
    case "held":
      if (size < 8) {
        ctx.fillRect(left, top + side * 0.35, side, side * 0.3)
        return
      }
      ctx.strokeRect(left + 1, top + 1, side - 2, side - 2)
      line(ctx, left + 1, top + side - 1, left + side - 1, top + 1)
      return
    case "sold": {
      const dot = Math.max(1, side * 0.28)
      ctx.fillRect(left + (side - dot) / 2, top + (side - dot) / 2, dot, dot)
      return
    }
    case "chosen":
      ctx.fillRect(x, y, size, size)
      ctx.strokeStyle = ink.paper
      ctx.lineWidth = Math.max(1, size / 8)
      ctx.beginPath()
      ctx.moveTo(x + size * 0.22, y + size * 0.52)
      ctx.lineTo(x + size * 0.42, y + size * 0.72)
      ctx.lineTo(x + size * 0.78, y + size * 0.28)
      ctx.stroke()
      return
    case "mine":
      ctx.strokeRect(left + 1, top + 1, side - 2, side - 2)
      ctx.fillRect(left + side * 0.25, top + side * 0.25, side * 0.5, side * 0.5)
  }
}

/** A wheelchair space has a round hole, the seat beside it a smaller one. */
export const drawFlag = (
  ctx: CanvasRenderingContext2D,
  wide: boolean,
  x: number,
  y: number,
  size: number,
  ink: Ink,
): void => {
  if (size < 8) return
  ctx.fillStyle = ink.paper
  ctx.beginPath()
  ctx.arc(x + size / 2, y + size / 2, size * (wide ? 0.26 : 0.14), 0, 2 * Math.PI)
  ctx.fill()
}

const line = (ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void => {
  ctx.beginPath()
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
  ctx.stroke()
}
