/** A progress bar on a terminal; one line at the end of each step where the output is not one. */

/** The parts of a stream that a bar needs. */
export type Screen = { readonly isTTY?: boolean; readonly write: (text: string) => unknown }

export type Progress = { readonly step: (done: number) => void; readonly end: () => void }

const barWidth = 24

export const bar = (done: number, total: number): string => {
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth)
  return `[${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${done}/${total}`
}

export const progress = (screen: Screen, label: string, total: number): Progress => {
  const live = screen.isTTY === true
  let shown = 0
  const draw = (): unknown => live && screen.write(`\r${label} ${bar(shown, total)}`)
  draw()
  return {
    step: (done) => {
      shown = done
      draw()
    },
    end: () => screen.write(live ? "\r\u001b[K" : `${label} ${shown}/${total}\n`),
  }
}
